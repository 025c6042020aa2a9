// LK003. Looks at the last block of a chunk and the first one of the next: what stands further away from an image is no
// caption of it.
#include <algorithm>
#include <iterator>
#include <string>

#include "lint/captions.hpp"
#include "lint/cuts.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

using Kind = model::BlockKind;

bool is_text(Kind kind) {
  return kind == Kind::paragraph;
}
bool may_be_image(Kind kind) {
  return kind == Kind::paragraph || kind == Kind::html || kind == Kind::mdx;
}

// What is wrong with the cut; empty when nothing is.
std::string_view fault_of(const Subject& subject, const model::Block& before, const model::Block& after) {
  const std::string_view bytes = subject.bytes();
  const std::string_view left = before.span.of(bytes);
  const std::string_view right = after.span.of(bytes);
  if (may_be_image(before.kind) && is_text(after.kind) && ends_with_image(left) && belongs_to_image_before(right, left))
    return "this chunk ends with an image, and the next one says what it shows";
  if (is_text(before.kind) && may_be_image(after.kind) && begins_with_image(right) && belongs_to_image_behind(left))
    return "this chunk ends with what belongs to an image, and the next one begins with the image";
  return {};
}

void check(const Subject& subject, Findings& findings) {
  for (const Cut& cut : cuts_of(subject)) {
    if (cut.inside != nullptr) continue;
    const auto& blocks = subject.document->blocks;
    const auto after = std::partition_point(blocks.begin(), blocks.end(),
                                            [&](const model::Block& block) { return block.span.begin < cut.at; });
    if (after == blocks.begin() || after == blocks.end()) continue;
    const std::string_view fault = fault_of(subject, *std::prev(after), *after);
    if (fault.empty()) continue;
    model::Diagnostic finding = chunk_finding(*cut.before, std::string(fault));
    finding.span = last_line(subject.bytes(), cut.before->chunk.own);
    finding.label = "goes on in the next chunk";
    finding.help = "put both into one paragraph, shorten them, or raise the limits of the rule";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule caption_separated_from_image() {
  return {.id = "LK003",
          .name = "caption-separated-from-image",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "An image and the paragraph that says what it shows stand in different chunks.",
          .why =
              "The image is found by the words around it. Without them it is an address, and they speak of something\n"
              "that is not there.",
          .bad =
              "![](mx8.png)                     <- the end of chunk 1\n"
              "*The MX8 with its long barrels*  <- the beginning of chunk 2",
          .good = "![](mx8.png)\n*The MX8 with its long barrels*",
          .check = check,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
