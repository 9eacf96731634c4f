#include "onednn.hpp"

#include <omp.h>

#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq::onednn {
namespace {

// oneDNN asks OpenMP for its number of threads; this is how an argument becomes that setting, for this thread only.
class ThreadCount {
  public:
    explicit ThreadCount(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
    ~ThreadCount() { omp_set_num_threads(before_); }
    ThreadCount(const ThreadCount&) = delete;
    ThreadCount& operator=(const ThreadCount&) = delete;

  private:
    int before_;
};

// Space that a thread keeps from one call to the next, because fresh pages cost more than small layers.
class KeptSpace {
  public:
    void* at_least(std::size_t size) {
        if (size <= held_) return space_.get();
        constexpr std::size_t page = 4096;
        const std::size_t rounded = (size + page - 1) / page * page;
        space_.reset();
        held_ = 0;
        space_.reset(static_cast<std::byte*>(std::aligned_alloc(page, rounded)));
        if (space_ == nullptr) throw std::bad_alloc();
        held_ = rounded;
        return space_.get();
    }

  private:
    std::unique_ptr<std::byte, decltype(&std::free)> space_{nullptr, &std::free};
    std::size_t held_ = 0;
};

}  // namespace

const dnnl::engine& cpu() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

dnnl::memory::desc describe(const Shape& dims, dnnl::memory::format_tag tag) {
    return {dims, dnnl::memory::data_type::f32, tag};
}

dnnl::primitive_attr make_attributes(bool accumulate, const std::optional<Clamp>& clamp) {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    dnnl::post_ops post;
    if (accumulate) post.append_sum(1.0f);
    if (clamp && clamp->low == 0 && std::isinf(clamp->high)) {
        post.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0, 0);
    } else if (clamp) {
        post.append_eltwise(1.0f, dnnl::algorithm::eltwise_clip, clamp->low, clamp->high);
    }
    attributes.set_post_ops(post);
    return attributes;
}

dnnl::memory borrow(const dnnl::memory::desc& desc, const void* bytes) {
    return {desc, cpu(), const_cast<void*>(bytes)};
}

dnnl::memory reorder(const dnnl::memory::desc& given, const void* data, const dnnl::memory::desc& wanted) {
    dnnl::memory from = borrow(given, data);
    dnnl::memory to(wanted, cpu());
    dnnl::stream stream(cpu());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
    return to;
}

void run(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, Arguments arguments, int threads) {
    const ThreadCount scope(threads);
    thread_local dnnl::stream stream(cpu());
    thread_local KeptSpace space;
    arguments.insert({DNNL_ARG_SCRATCHPAD, borrow(scratchpad, space.at_least(scratchpad.get_size()))});
    primitive.execute(stream, arguments);
    stream.wait();
}

dnnl::memory::desc in_bf16(dnnl::memory::desc desc) {
    desc.data.data_type = dnnl_bf16;
    return desc;
}

Narrowing::Narrowing(const dnnl::memory::desc& from) : to_(in_bf16(from)) {
    const dnnl::reorder::primitive_desc chosen(cpu(), from, cpu(), to_, make_attributes(false, std::nullopt));
    scratchpad_ = chosen.scratchpad_desc();
    primitive_ = dnnl::reorder(chosen);
}

dnnl::memory Narrowing::operator()(const dnnl::memory& tensor, int threads) const {
    if (!primitive_) return tensor;
    thread_local KeptSpace space;
    const dnnl::memory narrowed = borrow(to_, space.at_least(to_.get_size()));
    run(primitive_, scratchpad_, {{DNNL_ARG_FROM, tensor}, {DNNL_ARG_TO, narrowed}}, threads);
    return narrowed;
}

void make(int threads, const std::function<void()>& work) {
    const ThreadCount scope(threads);
    try {
        work();
    } catch (const dnnl::error& error) {
        throw Error(std::string("oneDNN cannot run this configuration: ") + error.message);
    }
}

}  // namespace mlq::onednn
