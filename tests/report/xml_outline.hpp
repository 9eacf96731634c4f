// Enough of an XML reader to tell whether a document is well-formed: elements nest, attributes are quoted, unique and
// escaped, nothing stands outside the root, no control characters.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace mlq {

struct XmlOutline {
    std::string problem;                                                   // empty for a well-formed document
    std::map<std::string, int> count;                                      // elements by name
    std::map<std::string, std::map<std::string, std::string>> attributes;  // of the last element of each name
};

class XmlReader {
  public:
    explicit XmlReader(std::string text) : text_(std::move(text)) {}

    XmlOutline read() {
        for (const char c : text_) {
            if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') fail("control character");
        }
        if (text_.starts_with("<?xml")) at_ = text_.find("?>") + 2;
        while (at_ < text_.size() && outline_.problem.empty()) {
            if (text_[at_] == '<')
                read_tag();
            else
                read_words();
        }
        if (!open_.empty()) fail("element " + open_.back() + " is not closed");
        if (!has_root_) fail("no root element");
        return outline_;
    }

  private:
    void fail(const std::string& problem) {
        if (outline_.problem.empty()) outline_.problem = problem + " at byte " + std::to_string(at_);
        at_ = text_.size();
    }

    void read_words() {
        const auto end = std::min(text_.find('<', at_), text_.size());
        const auto words = text_.substr(at_, end - at_);
        if (open_.empty() && words.find_first_not_of(" \n\t") != std::string::npos) fail("text outside the root");
        if (at_ < text_.size()) at_ = end;
    }

    std::string read_name() {
        const auto end = text_.find_first_of(" =/>\n\"", at_);
        if (end == std::string::npos || end == at_) {
            fail("name expected");
            return {};
        }
        const auto name = text_.substr(at_, end - at_);
        at_ = end;
        return name;
    }

    bool take(const std::string& words) {
        if (text_.compare(at_, words.size(), words) != 0) return false;
        at_ += words.size();
        return true;
    }

    std::string read_value() {
        if (!take("=\"")) fail("quoted value expected");
        std::string value;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '<') fail("< in a value");
            if (at_ >= text_.size()) break;
            value += text_[at_] == '&' ? read_entity() : text_[at_++];
        }
        if (!take("\"")) fail("value is not closed");
        return value;
    }

    char read_entity() {
        static const std::map<std::string, char> entities{
            {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
        for (const auto& [words, meaning] : entities) {
            if (take(words)) return meaning;
        }
        fail("unknown entity");
        return ' ';
    }

    void read_tag() {
        if (take("</")) {
            const auto name = read_name();
            if (open_.empty() || open_.back() != name) return fail("element " + name + " closes another");
            open_.pop_back();
            if (!take(">")) fail("> expected");
            return;
        }
        ++at_;
        if (open_.empty() && has_root_) return fail("second root");
        has_root_ = true;
        const auto name = read_name();
        ++outline_.count[name];
        auto& attributes = outline_.attributes[name];
        attributes.clear();
        while (take(" ")) {
            const auto key = read_name();
            if (!attributes.emplace(key, read_value()).second) return fail("attribute " + key + " given twice");
        }
        if (take("/>")) return;
        if (!take(">")) return fail("> expected");
        open_.push_back(name);
    }

    std::string text_;
    std::size_t at_ = 0;
    bool has_root_ = false;
    std::vector<std::string> open_;
    XmlOutline outline_;
};

inline XmlOutline outline_xml(const std::string& text) {
    return XmlReader(text).read();
}

}  // namespace mlq
