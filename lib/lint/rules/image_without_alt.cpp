// LK002. Not in code. An empty alt says that a picture is decoration, which is worth a look in a knowledge base: what
// it shows is found by nobody.
#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/code_places.hpp"
#include "lint/images.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown()) return;
  const std::string_view text = subject.bytes();
  CodePlaces code(subject);
  Places places;
  const auto look_at = [&](const std::optional<Image>& image) {
    if (image && is_silent(*image) && !code.has(image->span.begin)) places.add(image->span);
  };
  for_each_byte(text, '!', [&](std::size_t at) { look_at(markdown_image(text, at)); });
  for_each_byte(text, '<', [&](std::size_t at) { look_at(html_image(text, at)); });
  places.report(findings, [&](ByteRange piece) {
    const auto image = text[piece.begin] == '!' ? markdown_image(text, piece.begin) : html_image(text, piece.begin);
    const bool empty = text::is_blank(image->alt);
    model::Diagnostic finding = document_finding(
        piece, empty ? "image without a text that says what it shows" : "image with a file name for a text");
    finding.label = empty ? "nothing of it can be found" : "says nothing that anybody asks for";
    finding.help = "say in a few words what there is to see";
    return finding;
  });
}

}  // namespace

Rule image_without_alt() {
  return {
      .id = "LK002",
      .name = "image-without-alt",
      .severity = model::Severity::warning,
      .strict = model::Severity::warning,
      .summary = "An image has no alternative text, or the name of its file in place of one.",
      .why = "Retrieval sees texts only: what a picture shows is found by the words that stand for it, or not at all.",
      .bad = "![](img/mx8-side.png)",
      .good = "![The MX8 from the left, with its adjustable stock](img/mx8-side.png)",
      .check = check,
      .needs = Sight::text};
}

}  // namespace ingot::lint
