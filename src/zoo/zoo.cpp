#include "mlq/zoo/zoo.hpp"

#include <array>
#include <string>

#include "mlq/base/error.hpp"
#include "zoo_list.hpp"

namespace mlq {
namespace {

constexpr std::array models{
    ZooModel{"mobilenet_v1", "MobileNet v1", "Howard et al. 2017, width 1.0, 224 pixels", build_mobilenet_v1,
             1.99 / 0.16},
    ZooModel{"mobilenet_v2", "MobileNet v2", "Sandler et al. 2018, width 1.0, 224 pixels", build_mobilenet_v2,
             3.71 / 0.30},
    ZooModel{"nasnet_mobile", "NASNet (mobile)", "Zoph et al. 2018, NASNet-A 4 @ 1056, 224 pixels",
             build_nasnet_mobile},
    ZooModel{"nasnet_large", "NASNet (large)", "Zoph et al. 2018, NASNet-A 6 @ 4032, 331 pixels", build_nasnet_large},
    ZooModel{"resnet50_v1.5", "ResNet50 v1.5", "He et al. 2015, stride in the 3x3 convolution, 224 pixels",
             build_resnet50_v15},
    ZooModel{"resnet50_v2", "ResNet50 v2", "He et al. 2016, stride at the end of a stage as in TF-slim, 224 pixels",
             build_resnet50_v2, 6.16 / 0.57},
    ZooModel{"resnet152_v1.5", "ResNet152 v1.5", "He et al. 2015, stride in the 3x3 convolution, 224 pixels",
             build_resnet152_v15},
    ZooModel{"resnet152_v2", "ResNet152 v2", "He et al. 2016, stride at the end of a stage as in TF-slim, 224 pixels",
             build_resnet152_v2},
    ZooModel{"vgg16", "VGG-16", "Simonyan, Zisserman 2014, configuration D, 224 pixels", build_vgg16},
    ZooModel{"vgg19", "VGG-19", "Simonyan, Zisserman 2014, configuration E, 224 pixels", build_vgg19},
    ZooModel{"inception_v3", "Inception v3", "Szegedy et al. 2015, without the auxiliary head, 299 pixels",
             build_inception_v3},
    ZooModel{"inception_v4", "Inception v4", "Szegedy et al. 2016, 299 pixels", build_inception_v4},
    ZooModel{"resnext101", "ResNeXt101", "Xie et al. 2017, 32x4d, 224 pixels", build_resnext101},
};

}  // namespace

std::span<const ZooModel> zoo() {
    return models;
}

const ZooModel& zoo_model_called(std::string_view name) {
    std::string names;
    for (const auto& model : models) {
        if (name == model.name) return model;
        names.append(names.empty() ? "" : ", ").append(model.name);
    }
    throw Error("zoo model " + quoted(name), "is not known", "the zoo has " + names);
}

}  // namespace mlq
