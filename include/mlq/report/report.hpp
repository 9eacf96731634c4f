// A Report is the one result object of a tool: named values with units, intervals and notes, and at most one verdict.
// Text, JSON, Markdown, CSV, JUnit and the exit code are all drawn from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"

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

// How a number is shown to people; JSON always carries the full double.
enum class Style { plain, percent, scientific, bytes };

// One named value. `value` may be a number, string, boolean, null (say why in `note`), or an array for JSON's sake.
struct Fact {
    std::string key;    // JSON key, snake_case: "accuracy"
    std::string label;  // for people: "Accuracy"; empty hides it from text and Markdown
    Json value;
    std::string unit = {};  // "ms", "images/s", "bytes"; empty for none
    std::optional<Interval> interval = {};
    Style style = Style::plain;
    int digits = 4;  // significant digits for people (decimals for percent)
    std::string note = {};
};

struct Column {
    std::string key;
    std::string label;
    Style style = Style::plain;
    int digits = 4;
};

// A cell is a JSON scalar with an optional interval.
struct Cell {
    Json value;
    std::optional<Interval> interval = {};
};

struct Table {
    std::string key;    // JSON key of the array of row objects
    std::string title;  // for people
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    std::string note = {};
};

// One thing that was decided, as JUnit's test case: "accuracy drop <= 0.005 with probability 0.95".
struct Check {
    std::string name;
    Verdict verdict = Verdict::pass;
    std::string detail;
};

class Report {
  public:
    Report(std::string tool, std::string verb, std::string title = {});

    Report& add(Fact fact);
    Report& add(Table table);
    Report& add(Check check);
    Report& section(std::string title);          // heading before what follows
    Report& note(std::string text);              // for people and JSON "notes": what to do next, what was assumed
    Report& warn(std::string text);              // JSON "warnings"
    Report& text(std::string block);             // a preformatted block for the terminal only (a plot)
    Report& extra(std::string key, Json value);  // JSON only

    // The worst check: fail before inconclusive before pass; nothing without checks.
    std::optional<Verdict> verdict() const;

    struct Item {
        enum class Kind { fact, table, check, section, note, warning, text, extra } kind;
        Fact fact = {};
        Table table = {};
        Check check = {};
        std::string words = {};
    };
    const std::vector<Item>& items() const { return items_; }
    const std::string& tool() const { return tool_; }
    const std::string& verb() const { return verb_; }
    const std::string& title() const { return title_; }

  private:
    std::string tool_, verb_, title_;
    std::vector<Item> items_;
};

// A number for people: `digits` significant digits, percent as "92.31 %", bytes as "1.52 MB". NaN prints as "n/a".
std::string format_number(double value, Style style, int digits);
// "92.31 % [91.77, 92.82]"
std::string format_value(const Json& value, const std::optional<Interval>& interval, Style style, int digits,
                         const std::string& unit);

}  // namespace mlq
