// A Report is the one result object of a tool: named values with units, intervals and notes, and at most one verdict.
// Text, JSON, Markdown, HTML, CSV, JUnit, SARIF, annotations and the exit code are all drawn from it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"
#include "mlq/report/plot.hpp"

namespace mlq {

enum class Verdict { pass, fail, inconclusive };

std::string to_string(Verdict verdict);  // "pass", "fail", "inconclusive"
int exit_code(Verdict verdict);          // 0, 1, 3 (2 is trouble, and is never a verdict)

// A credible (or confidence) interval of a value, in the value's own unit.
struct Interval {
    double low = 0;
    double high = 0;
    double level = 0.95;
};

// Whether `value` is a number outside `interval`, by more than rounding.
bool lies_outside(const Json& value, const std::optional<Interval>& interval);

// How a number is shown to people; JSON always carries the full double.
enum class Style { plain, percent, scientific, bytes };

// Digits for people: significant digits, or decimals for percent. `usual_digits` leaves it to the style: 4 significant,
// 2 decimals for percent, 3 significant for bytes.
inline constexpr int usual_digits = -1;

// One named value. `value` may be a number, string, boolean, null (say why in `note`), or an array for JSON's sake.
struct Fact {
    std::string key;    // JSON key, snake_case: "accuracy"; used once in a report; empty for people only
    std::string label;  // for people: "Accuracy"; empty hides it from text and Markdown
    Json value;
    std::string unit = {};  // "ms", "images/s", "bytes"; empty for none
    std::optional<Interval> interval = {};
    Style style = Style::plain;
    int digits = usual_digits;
    std::string note = {};  // in parentheses behind the value; "<key>_note" in JSON
    Json evidence = {};     // counts behind it, for JSON's "<key>_evidence": mlq-eval gate decides on their posterior
};

struct Column {
    std::string key;
    std::string label;
    Style style = Style::plain;
    int digits = usual_digits;
};

// A cell is a JSON scalar with an optional interval, and evidence as a Fact has it.
struct Cell {
    Json value;
    std::optional<Interval> interval = {};
    Json evidence = {};
};

struct Table {
    std::string key;    // JSON key of the array of row objects
    std::string title;  // for people
    std::vector<Column> columns = {};
    std::vector<std::vector<Cell>> rows = {};
    std::string note = {};
};

// One thing that was decided, as JUnit's test case: "accuracy drop <= 0.005 with probability 0.95".
struct Check {
    std::string name;
    Verdict verdict = Verdict::pass;
    std::string detail = {};
    std::string rule = {};  // names what was checked whatever the figures: "max_drop"; SARIF's ruleId
    std::string file = {};  // that the check is about, for annotations
};

class Report {
  public:
    // `tool` is the program's name: Report("mlq-testsize", "gate") has the schema "mlq.testsize.gate/1".
    Report(std::string tool, std::string verb, std::string title = {});

    // A key that is used twice, or that every report has ("schema", "checks", ...), is a programming mistake:
    // std::logic_error.
    Report& add(Fact fact);
    Report& add(Table table);
    Report& add(Check check);
    Report& add(Plot plot);              // a picture for the HTML page; its numbers belong into facts and tables too
    Report& section(std::string title);  // heading before what follows
    Report& note(std::string text);      // for people and JSON "notes": what to do next, what was assumed
    Report& warn(std::string text);      // JSON "warnings"
    Report& text(std::string block);     // a preformatted block for the terminal only (a plot)
    Report& extra(std::string key, Json value);  // JSON only

    // Applies `reword` to the texts for people: notes, warnings, extras, and what stands beside facts, tables, checks.
    Report& reword(const std::function<std::string(const std::string&)>& reword);

    // The worst check: fail before inconclusive before pass; nothing without checks.
    std::optional<Verdict> verdict() const;

    struct Item {
        enum class Kind { fact, table, check, plot, section, note, warning, text, extra } kind;
        Fact fact = {};
        Table table = {};
        Check check = {};
        Plot plot = {};
        std::string words = {};
    };
    const std::vector<Item>& items() const { return items_; }
    const std::string& tool() const { return tool_; }
    const std::string& verb() const { return verb_; }
    const std::string& title() const { return title_; }

  private:
    void claim(const std::string& key);
    std::string tool_, verb_, title_;
    std::vector<Item> items_;
    std::set<std::string> keys_;
};

// A number for people: 0.9231 as percent is "92.31 %", 1520000 as bytes "1.52 MB" (powers of 1000). Integer digits are
// never rounded away (60000 stays 60000), and zeros that say nothing are dropped (0.005 stays 0.005). NaN prints as
// "n/a".
std::string format_number(double value, Style style, int digits = usual_digits);
// With its interval and unit: "92.31 % [91.77, 92.82]", "3.21 ms [3.15, 3.3]". null is "n/a", a boolean "yes" or "no".
// The number before an interval is the one observed, unless the note or the label says otherwise ("posterior mean").
// Where it lies outside its interval, which is that of the true value, this is said: "0.00 % observed [0.36, 40.96]".
std::string format_value(const Json& value, const std::optional<Interval>& interval, Style style, int digits,
                         const std::string& unit);

}  // namespace mlq
