#include "onednn.hpp"

#include <omp.h>

#include <cmath>

#include "mlq/base/error.hpp"
#include "scratch.hpp"

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

void run(const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad, Arguments arguments,
         std::byte* scratch, int threads) {
    const ThreadCount scope(threads);
    thread_local dnnl::stream stream(cpu());
    arguments.insert({DNNL_ARG_SCRATCHPAD, borrow(scratchpad, scratch)});
    primitive.execute(stream, arguments);
    stream.wait();
}

dnnl::memory::desc in_bf16(dnnl::memory::desc desc) {
    desc.data.data_type = dnnl_bf16;
    return desc;
}

Reordering::Reordering(const dnnl::memory::desc& from, const dnnl::memory::desc& to) : to_(to) {
    const dnnl::reorder::primitive_desc chosen(cpu(), from, cpu(), to_, make_attributes(false, std::nullopt));
    scratchpad_ = chosen.scratchpad_desc();
    primitive_ = dnnl::reorder(chosen);
}

std::size_t Reordering::scratch_bytes() const {
    return primitive_ ? whole_lines(to_.get_size()) + whole_lines(scratchpad_.get_size()) : 0;
}

dnnl::memory Reordering::operator()(const dnnl::memory& tensor, std::byte* scratch, int threads) const {
    if (!primitive_) return tensor;
    const dnnl::memory copy = borrow(to_, scratch);
    run(primitive_, scratchpad_, {{DNNL_ARG_FROM, tensor}, {DNNL_ARG_TO, copy}}, scratch + whole_lines(to_.get_size()),
        threads);
    return copy;
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
