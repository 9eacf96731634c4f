#include "mlq/kernels/kernels.hpp"

#include <array>
#include <string>
#include <vector>

#include "mlq/base/error.hpp"
#if defined(__x86_64__)
#include "x86/cpuid.hpp"
#endif

namespace mlq {

#define MLQ_ISA(name, base, supported) void fill_##name(Kernels& table) noexcept;
#include "isa.inc"
#undef MLQ_ISA

namespace {

struct Isa {
    const char* name;
    std::string_view base;
    void (*fill)(Kernels&) noexcept;
    bool (*is_supported)();
};

constexpr auto isas = std::to_array<Isa>({
#define MLQ_ISA(name, base, supported) {#name, #base, fill_##name, [] { return bool(supported); }},
#include "isa.inc"
#undef MLQ_ISA
});

constexpr auto names = [] {
    std::array<std::string_view, isas.size()> list;
    for (std::size_t i = 0; i < isas.size(); ++i) list[i] = isas[i].name;
    return list;
}();

struct Catalogue {
    std::array<Kernels, isas.size()> tables;
    std::vector<const Kernels*> supported;

    Catalogue() {
        for (std::size_t i = isas.size(); i-- > 0;) {
            for (std::size_t below = i + 1; below < isas.size(); ++below) {
                if (isas[below].name == isas[i].base) tables[i] = tables[below];
            }
            isas[i].fill(tables[i]);
            tables[i].name = isas[i].name;
        }
        for (std::size_t i = 0; i < isas.size(); ++i) {
            if (isas[i].is_supported()) supported.push_back(&tables[i]);
        }
    }
};

const Catalogue& catalogue() {
    static const Catalogue instance;
    return instance;
}

template <typename Names>
std::string join(const Names& list) {
    std::string text;
    for (const auto& name : list) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

std::string supported_names() {
    std::vector<std::string_view> list;
    for (const Kernels* table : supported_kernels()) list.emplace_back(table->name);
    return join(list);
}

}  // namespace

std::span<const std::string_view> isa_names() {
    return names;
}

std::span<const Kernels* const> supported_kernels() {
    return catalogue().supported;
}

const Kernels& kernels_for(std::string_view name) {
    if (name == "auto") return *supported_kernels().front();
    for (const Kernels* table : supported_kernels()) {
        if (name == table->name) return *table;
    }
    for (const auto known : names) {
        if (name == known)
            throw Error("isa " + std::string(name), "this machine cannot run it",
                        "choose auto or one of " + supported_names());
    }
    throw Error("isa " + quoted(name), "unknown name", "choose auto or one of " + join(names));
}

}  // namespace mlq
