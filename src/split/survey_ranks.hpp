// The survey of an exact split: every row's rank, by stratum and in input order whatever the number of threads.
#pragma once

#include "mlq/split/survey.hpp"

namespace mlq::split {

Survey survey_ranks(TableReader& reader, const Recipe& recipe, int threads, SurveyWish wish);

}  // namespace mlq::split
