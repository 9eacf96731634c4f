// Kinds of networks that mlq is known to read wrongly: the generator leaves them out until they are mended.
#pragma once

#include <string_view>

namespace mlq::random_networks {

bool skips(std::string_view fault);

}  // namespace mlq::random_networks
