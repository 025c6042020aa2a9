// BD003. What must be read as one: a list item, a row of a table, a block of code, a quotation. They are only divided
// when they are longer than a chunk may be, which is for the author to mend.
#include <fmt/format.h>

#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

bool begins_line(std::string_view bytes, std::size_t at) {
  return at == 0 || bytes[at - 1] == '\n' || bytes[at - 1] == '\r';
}

struct Atom {
  const model::Block* block = nullptr;
  std::string_view name;
};

// The outermost thing that the cut divides: a whole example matters more than one line of it.
Atom divided(const Subject& subject, const Cut& cut) {
  const model::Document& document = *subject.document;
  if (const auto* quote = around(document, cut.inside, Kind::quote)) return {quote, "quotation"};
  if (const auto* code = around(document, cut.inside, Kind::code)) return {code, "block of code"};
  if (cut.inside->kind == Kind::table) {
    const bool between_rows = begins_line(subject.bytes(), cut.at);
    return between_rows ? Atom{} : Atom{cut.inside, "row of a table"};
  }
  if (const auto* item = around(document, cut.inside, Kind::item)) return {item, "list item"};
  return {};
}

void check(const Subject& subject, Findings& findings) {
  for (const Cut& cut : cuts_of(subject)) {
    if (cut.inside == nullptr) continue;
    const Atom atom = divided(subject, cut);
    if (atom.block == nullptr) continue;
    model::Diagnostic finding = chunk_finding(*cut.before, fmt::format("this chunk ends inside of a {}", atom.name));
    finding.span = last_line(subject.bytes(), cut.before->chunk.own);
    finding.label = "goes on in the next chunk";
    finding.help = fmt::format("divide the {}, or raise the limits of the rule", atom.name);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule split_inside_atomic_block() {
  return {.id = "BD003",
          .name = "split-inside-atomic-block",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A list item, a table row, a block of code or a quotation is divided between two chunks.",
          .why =
              "Half an instruction or half an example is worse than none:\n"
              "it is found, believed, and incomplete.",
          .bad =
              "- Unload the gun. Open it.     <- in chunk 1\n"
              "  Take the barrels off.        <- in chunk 2",
          .good =
              "- Unload the gun. Open it.     <- in chunk 1\n"
              "- Take the barrels off.        <- in chunk 2",
          .check = check};
}

}  // namespace ingot::lint
