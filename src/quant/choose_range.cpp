#include "mlq/base/error.hpp"
#include "mlq/quant/methods.hpp"

namespace mlq {

Coding coding_for(const ValueStatistics& statistics) {
    return statistics.histogram.min() >= 0.0F ? Coding::non_negative : Coding::symmetric;
}

Choice choose_range(std::string_view method, const ValueStatistics& statistics, std::span<const double> channel_gain,
                    const MethodOptions& options) {
    const auto& histogram = statistics.histogram;
    if (histogram.non_finite() > 0)
        throw Error("statistics", std::to_string(histogram.non_finite()) + " NaN or infinite values were seen",
                    "check the data and the preprocessing, or the model for overflow");
    const auto& chosen = method_called(method);
    const Coding coding = options.coding.value_or(coding_for(statistics));
    const auto predicted = predict_error(statistics, coding, channel_gain, options.bits);
    const Threshold threshold = chosen.choose({statistics, predicted, coding, options});

    Choice choice;
    choice.range = predicted.range_at(threshold.value);
    choice.params = params_for_range(choice.range, coding, options.bits);
    choice.predicted_sqnr_db = predicted.sqnr_db(threshold.value);
    choice.reason = threshold.reason;
    if (histogram.count() > 0)
        choice.clipped_share =
            QuantizationError(statistics, coding).mass_outside(choice.range) / static_cast<double>(histogram.count());
    return choice;
}

}  // namespace mlq
