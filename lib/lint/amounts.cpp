#include "lint/amounts.hpp"

#include <algorithm>
#include <array>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/keywords.hpp"

namespace ingot::lint {
namespace {

Pattern pattern(std::string_view expression) {
  return Pattern::compile(expression).value();
}

bool is_price_label(std::string_view label) {
  static const Pattern k_price = pattern(
      "(?i)\\b(price|cost|msrp|retail|net|fee|rate|deposit|surcharge|payment|amount|eur|usd|gbp|chf|sek|cad|aud|"
      "preis|kosten|betrag|anzahlung|aufpreis|prezzo|prezzi|costo|importo|acconto|prix|tarif|acompte|precio|coste|"
      "preço|prijs|pris|cena)s?\\b|价格|價格|価格|料金");
  static const Pattern k_share = pattern("(?i)%|\\bpercent\\b");
  return k_price.found_in(label) && !k_share.found_in(label);
}

// A number alone is a price by its label, or as prices are written: 950.00, 1.250,00; 1,650 unless the label has a
// unit.
bool is_price_cell(std::string_view label, std::string_view cell) {
  static const Pattern k_number = pattern(R"(^[0-9][0-9.,' ]*$)");
  static const Pattern k_cents = pattern(R"(^([0-9]+|[0-9]{1,3}([.,' ][0-9]{3})+)[.,][0-9]{2}$)");
  static const Pattern k_thousands = pattern(R"(^[0-9]{1,3}([.,' ][0-9]{3})+$)");
  static const Pattern k_unit = pattern(R"((?i)\b(mm|cm|m|in|g|kg|lb|oz|hours|days|weeks|years?|rounds|quantity)\b)");
  if (!k_number.found_in(cell)) return false;
  return is_price_label(label) || ((k_cents.found_in(cell) || k_thousands.found_in(cell)) && !k_unit.found_in(label));
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (const std::string_view cell : text::split(line, '|')) cells.push_back(text::trim(cell));
  return cells;
}

const Pattern& money() {
  static const Pattern k_money = pattern(
      "(?i)(?:(?:\\b(?:US|CA|AU|NZ|HK|R|A|C) ?)?[€£¥$₹₽₩₺₴]|"
      "\\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|CNY|INR|KRW))"
      "[ \\x{A0}\\x{202F}]?[0-9](?:[0-9.,']*[0-9])?(?:[ \\x{A0}\\x{202F}][0-9]{3}\\b)*|"
      "\\b[0-9](?:[0-9.,']*[0-9])?(?:[ \\x{A0}\\x{202F}][0-9]{3})*(?:[.,][-–—])?[ \\x{A0}\\x{202F}]?"
      "(?:[€£¥$₹₽₩₺₴]|万?[円元]|zł|"
      "(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|CNY|INR|KRW|euros?|(?:US[ -]|U\\.S\\. "
      ")?dollars?|kr)\\b)");
  return k_money;
}

// What names a currency, but for the signs that are shorter than a keyword. Few codes are written small, and letters in
// any case would be met in every other word.
constexpr auto k_marks = std::to_array<std::string_view>(
    {"€",   "₹",   "₽",  "₩",    "₺",    "₴",    "円",   "元",   "zł",   "EUR",    "USD",    "GBP",
     "CHF", "JPY", "SEK",  "NOK",  "DKK",  "PLN",  "CZK",  "CAD",  "AUD",  "NZD",    "CNY",    "INR",
     "KRW", " kr", " eur", " usd", " gbp", " chf", "euro", "Euro", "EURO", "dollar", "Dollar", "DOLLAR"});

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_digit(static_cast<unsigned char>(c)); });
}

// The lines that may have an amount, or may be the head of a column of them: by where they begin, ascending.
class Candidates {
 public:
  explicit Candidates(std::string_view text) : text_(text) {
    static const Keywords k_keywords({k_marks.begin(), k_marks.end()}, Keywords::Case::exact);
    k_keywords.find(text, [&](std::size_t mark, std::size_t at) { look(at, k_marks.at(mark).size()); });
    for_each_byte(text, '$', [&](std::size_t at) { look(at, 1); });
    for_each_byte(text, '\xC2', [&](std::size_t at) {  // of £ and ¥
      if (text.substr(at + 1, 1) == "\xA3" || text.substr(at + 1, 1) == "\xA5") look(at, 2);
    });
    std::sort(lines_.begin(), lines_.end());
    lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
  }
  [[nodiscard]] const std::vector<std::size_t>& lines() const { return lines_; }

 private:
  // A digit stands beside it, or it may name what stands below or behind.
  void look(std::size_t at, std::size_t size) {
    constexpr std::size_t k_near = 6;
    const std::size_t from = at - std::min(at, k_near);
    const bool beside = has_digit(text_.substr(from, at - from)) || has_digit(text_.substr(at + size, k_near));
    const char next = at + size < text_.size() ? text_[at + size] : '\n';
    const bool names = std::string_view("):] |").find(next) != std::string_view::npos;
    if (!beside && !names) return;
    line_ = line_of(at);
    seen_ = at;
    if (lines_.empty() || lines_.back() != line_) lines_.push_back(line_);
  }

  // Looks back no further than to the place before, since a text may be one line.
  [[nodiscard]] std::size_t line_of(std::size_t at) const {
    if (at >= line_ && at < seen_) return line_;
    const std::size_t known = at < seen_ ? 0 : seen_;
    const std::size_t end = text_.substr(known, at - known).rfind('\n');
    return end != std::string_view::npos ? known + end + 1 : at < seen_ ? 0 : line_;
  }

  std::string_view text_;
  std::vector<std::size_t> lines_;
  std::size_t seen_ = 0;  // up to where line ends have been looked for
  std::size_t line_ = 0;  // the last of those that begin before
};

bool has_mark(std::string_view label) {
  static const Pattern k_mark = pattern(
      "(?i)[€£¥$₹₽₩₺₴円元]|\\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|CNY|INR|KRW)\\b");
  return k_mark.found_in(label);
}

bool is_delimiter_row(std::string_view line) {
  return line.find("--") != std::string_view::npos && line.find_first_not_of("|-: \t\r") == std::string_view::npos;
}

// Codes of currencies are parts of names and addresses, too: github.com/CAD97, EUR-1. Few of them are written small.
bool is_name(std::string_view line, ByteRange amount) {
  constexpr auto k_small = std::to_array<std::string_view>({"eur", "usd", "gbp", "chf", "dollar", "kr", "zł"});
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const std::string_view text = amount.of(line);
  if (std::any_of(text.begin(), text.end(), is_small) &&
      std::none_of(k_small.begin(), k_small.end(), [lower = text::lower_ascii(text)](std::string_view code) {
        return lower.find(code) != std::string::npos;
      }))
    return true;
  const char before = amount.begin == 0 ? ' ' : line[amount.begin - 1];
  const char behind = amount.end < line.size() ? line[amount.end] : ' ';
  const bool glued = is_ascii_letter(static_cast<unsigned char>(text[0])) && text.size() > 3 && text[1] != '$' &&
                     is_digit(static_cast<unsigned char>(text[3]));
  if (!glued) return text[0] == '$' && std::string_view("/\\@_#").find(before) != std::string_view::npos;
  return std::string_view("/@_.#=-").find(before) != std::string_view::npos ||
         is_ascii_word(static_cast<unsigned char>(behind));
}

// What stands in TeX between dollar signs is no money: $2^n$, $5$.
bool is_formula(std::string_view line, ByteRange amount) {
  if (amount.of(line).find('$') == std::string_view::npos) return false;
  const char next = amount.end < line.size() ? line[amount.end] : ' ';
  if (std::string_view("$^_\\{=").find(next) != std::string_view::npos) return true;
  const bool sign_behind = amount.of(line).ends_with('$');
  return sign_behind && line.substr(0, amount.begin).find('$') != std::string_view::npos;
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

// The prices in the first row of a table whose head is `head`, where that names them with a currency. `at` is behind
// it.
std::vector<std::string_view> cells_below(std::string_view text, std::string_view head, std::size_t at) {
  std::vector<std::string_view> found;
  const std::string_view delimiters = line_at(text, at);
  const std::size_t first = at + delimiters.size() + 1;
  if (!is_delimiter_row(delimiters) || first >= text.size()) return found;
  const std::vector<std::string_view> labels = cells_of(head);
  const std::vector<std::string_view> cells = cells_of(line_at(text, first));
  for (std::size_t i = 0; i < std::min(labels.size(), cells.size()); ++i) {
    if (has_mark(labels[i]) && is_price_label(labels[i]) && is_price_cell(labels[i], cells[i]))
      found.push_back(cells[i]);
  }
  return found;
}

}  // namespace

std::vector<Amount> prices_in(std::string_view text) {
  std::vector<Amount> found;
  std::vector<std::string_view> header;
  for (std::string_view line : text::split(text, '\n')) {
    line = text::trim(line);
    const std::size_t before = found.size();
    for (auto at = money().find(line); at; at = money().find(line, at->end)) found.push_back({line, at->of(line)});
    if (found.size() > before) continue;
    const bool table = line.find('|') != std::string_view::npos;
    if (!table) header.clear();
    const std::vector<std::string_view> cells = cells_of(line);
    if (table && header.empty()) header = cells;
    for (std::size_t i = 0; table && i < std::min(cells.size(), header.size()); ++i) {
      if (is_price_cell(header[i], cells[i])) found.push_back({line, cells[i]});
    }
    const std::size_t colon = line.rfind(": ");
    if (table || colon == std::string_view::npos) continue;
    if (is_price_cell(line.substr(0, colon), line.substr(colon + 2))) found.push_back({line, line.substr(colon + 2)});
  }
  return found;
}

std::vector<ByteRange> money_in(std::string_view text) {
  std::vector<ByteRange> found;
  const auto add = [&](std::string_view piece) {
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    found.push_back({begin, begin + piece.size()});
  };
  const Candidates candidates(text);
  for (const std::size_t begin : candidates.lines()) {
    const std::string_view line = line_at(text, begin);
    const std::size_t before = found.size();
    for (auto at = money().find(line); at; at = money().find(line, at->end)) {
      if (!is_formula(line, *at) && !is_name(line, *at)) add(at->of(line));
    }
    if (found.size() > before) continue;
    const std::size_t next = begin + line.size() + 1;
    if (next < text.size() && line.find('|') != std::string_view::npos) {
      for (const std::string_view cell : cells_below(text, line, next)) add(cell);
    } else if (const std::size_t colon = line.rfind(": "); colon != std::string_view::npos) {
      const std::string_view value = text::trim(line.substr(colon + 2));
      const std::string_view label = line.substr(0, colon);
      if (has_mark(label) && is_price_label(label) && is_price_cell(label, value)) add(value);
    }
  }
  std::sort(found.begin(), found.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  return found;
}

}  // namespace ingot::lint
