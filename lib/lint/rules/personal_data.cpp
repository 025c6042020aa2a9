// SE003. Not in code, where addresses and numbers are made up; role addresses (info@) and numbers that telephone books
// of films use are nobody's. Of numbers only the international form and the North American count: others are parts,
// dates and amounts. A street is somebody's where the text says that somebody lives there; elsewhere it may be a
// shop's.
#include <array>

#include <fmt/format.h>

#include "lint/code_places.hpp"
#include "lint/personal.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

struct Kind {
  std::string_view name;
  std::vector<ByteRange> (*find)(std::string_view text);
  std::string_view help;
};

constexpr std::array k_kinds = {
    Kind{"e-mail address", email_addresses, "name the role that people shall write to, or a page"},
    Kind{"phone number", phone_numbers, "keep it if it is that of a business, else delete it"},
    Kind{"card number", card_numbers, "delete it, and tell whoever is in charge of payments"},
    Kind{"account number", account_numbers, "keep it if it is that of a business, else delete it"},
    Kind{"home address", home_addresses, "delete it: whoever asks is told where somebody lives"}};

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  for (const Kind& kind : k_kinds) {
    Places places(k_few_places);
    for (const ByteRange piece : kind.find(text)) {
      if (!code.has(piece.begin)) places.add(piece);
    }
    places.report(findings, [&](ByteRange piece) {
      model::Diagnostic finding = document_finding(shown.in_file(piece), std::string(kind.name));
      finding.label = "personal data, unless it is a business's";
      finding.secret = kind.find == card_numbers || kind.find == account_numbers;
      finding.help = kind.help;
      return finding;
    });
  }
}

}  // namespace

Rule personal_data() {
  return {
      .id = "SE003",
      .name = "personal-data",
      .severity = model::Severity::info,
      .strict = model::Severity::info,
      .summary = "The text holds an e-mail address, a phone number, a card or account number, or where somebody lives.",
      .why =
          "Dealers want to be found, customers do not: what is embedded is given out to anybody who asks,\n"
          "and a person may demand that it is deleted wherever it went.",
      .bad = "Ask Ms. Conti: +39 347 220 81 54, giulia.conti@contifamiglia.it",
      .good = "Ask the showroom: info@conti-guns.it",
      .check = check,
      .needs = Sight::text};
}

}  // namespace ingot::lint
