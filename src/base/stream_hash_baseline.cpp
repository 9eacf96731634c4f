// For every processor that mlq runs on.
#include "stream_hash-inl.hpp"

namespace mlq {
namespace {

bool supported() {
    return true;
}

}  // namespace

constinit const StreamHash stream_hash_baseline = {supported, reset, add, finish};

}  // namespace mlq
