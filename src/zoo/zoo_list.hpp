// The builders behind the list in zoo.cpp; each file here is a family.
#pragma once

#include <cstdint>

#include "mlq/graph/graph.hpp"

namespace mlq {

Graph build_mobilenet_v1(std::uint64_t seed);
Graph build_mobilenet_v2(std::uint64_t seed);
Graph build_nasnet_mobile(std::uint64_t seed);
Graph build_nasnet_large(std::uint64_t seed);
Graph build_resnet50_v15(std::uint64_t seed);
Graph build_resnet50_v2(std::uint64_t seed);
Graph build_resnet152_v15(std::uint64_t seed);
Graph build_resnet152_v2(std::uint64_t seed);
Graph build_vgg16(std::uint64_t seed);
Graph build_vgg19(std::uint64_t seed);
Graph build_inception_v3(std::uint64_t seed);
Graph build_inception_v4(std::uint64_t seed);
Graph build_resnext101(std::uint64_t seed);

}  // namespace mlq
