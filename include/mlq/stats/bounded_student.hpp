// What is believed of a statistic that lies between two ends (an AUC, a correlation) after a small sample: Student's t
// on the scale u = log((x - least) / (most - x)), with a middle and a deviation of its own below and above.
#pragma once

namespace mlq {

class BoundedStudent {
  public:
    struct Half {
        double middle = 0, deviation = 0;  // of u
    };
    // Throws Error unless least < most, deviations >= 0, lower.middle <= upper.middle and freedom > 0, all finite.
    BoundedStudent(double least, double most, double freedom, Half lower, Half upper);
    BoundedStudent(double least, double most, double freedom, Half both)
        : BoundedStudent(least, most, freedom, both, both) {}

    double least() const { return least_; }
    double most() const { return most_; }
    double freedom() const { return freedom_; }  // degrees of freedom of Student's t
    const Half& lower() const { return lower_; }
    const Half& upper() const { return upper_; }

    // u of a statistic, kept within +-20.7: what an end of [least, most] would be if it were a billionth inside.
    static double place(double least, double most, double x);

    double probability_below(double x) const;
    double probability_above(double x) const;
    double lower_quantile(double tail) const;  // x with P(statistic < x) = tail, 0 < tail < 1
    double upper_quantile(double tail) const;
    BoundedStudent with_more_data(double factor) const;

  private:
    double least_, most_, freedom_;
    Half lower_, upper_;
};

}  // namespace mlq
