// GR002. Looks at what stands in the chunk, since that is what is stored; the place is looked up in the file again.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "lint/access.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

struct Amount {
  std::string_view line;
  std::string_view text;
};

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

std::vector<Amount> amounts(std::string_view content) {
  static const Pattern k_money = pattern(
      "(?i)(?:(?:\\b(?:US|CA|AU|NZ|HK|R|A|C) ?)?[€£¥$₹₽₩₺₴]|"
      "\\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|CNY|INR|KRW))"
      "[ \\x{A0}\\x{202F}]?[0-9](?:[0-9.,']*[0-9])?(?:[ \\x{A0}\\x{202F}][0-9]{3}\\b)*|"
      "\\b[0-9](?:[0-9.,']*[0-9])?(?:[ \\x{A0}\\x{202F}][0-9]{3})*(?:[.,][-–—])?[ \\x{A0}\\x{202F}]?"
      "(?:[€£¥$₹₽₩₺₴]|万?[円元]|zł|"
      "(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|CNY|INR|KRW|euros?|dollars?|kr)\\b)");
  std::vector<Amount> found;
  std::vector<std::string_view> header;
  for (std::string_view line : text::split(content, '\n')) {
    line = text::trim(line);
    const std::size_t before = found.size();
    for (auto at = k_money.find(line); at; at = k_money.find(line, at->end)) found.push_back({line, at->of(line)});
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

// In the line where the file has it, else anywhere in what the chunk was made of.
ByteRange place(const Subject& subject, const model::Record& record, const Amount& amount) {
  const std::string_view own = record.chunk.own.of(subject.bytes());
  const std::size_t line = own.find(amount.line);
  const std::size_t at = own.find(amount.text, line == std::string_view::npos ? 0 : line);
  if (at == std::string_view::npos) return record.chunk.own;
  return {record.chunk.own.begin + at, record.chunk.own.begin + at + amount.text.size()};
}

void check(const Subject& subject, Findings& findings) {
  if (!is_pricing(subject)) return;
  for (const model::Record& record : subject.records) {
    const std::vector<Amount> found = amounts(record.chunk.content);
    if (found.empty()) continue;
    model::Diagnostic finding = chunk_finding(
        record, fmt::format("the price {} is in a chunk of a pricing source", in_quotes(found.front().text)));
    finding.span = place(subject, record, found.front());
    if (found.size() > 1) finding.notes.push_back(fmt::format("{} more in this chunk", found.size() - 1));
    finding.help = "add the column to `exclude_columns` of the rule, or take the amount out of the text";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule price_amount_in_pricing_chunk() {
  return {
      .id = "GR002",
      .name = "price-amount-in-pricing-chunk",
      .severity = model::Severity::error,
      .strict = model::Severity::error,
      .summary = "An amount of money, or a number alone that looks like one, is left in a chunk of a pricing source.",
      .why = "Prices that are stored are retrieved, and quoted long after they have changed.",
      .bad = "Part: Stock blank\nRetail: 1,250.00",
      .good = "Part: Stock blank\nLead time: ten weeks",
      .check = check,
      .needs = Sight::text};
}

}  // namespace ingot::lint
