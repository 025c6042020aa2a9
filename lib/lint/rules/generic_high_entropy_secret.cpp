// SE002. What SE001 does not know: a value that looks random behind a name that says it is secret. Ids, slugs, paths,
// names of files and UUIDs look alike without the name, so the name must be no more than that, and the value no words.
#include <algorithm>

#include "lint/named_values.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/secrets.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr double k_least_entropy = 3.5;

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::string_view text = shown.text();
  std::vector<ByteRange> values = secret_values(text);
  std::erase_if(values, [&](ByteRange value) { return entropy(value.of(text)) < k_least_entropy; });
  if (values.empty()) return;
  const std::vector<Secret> known = secrets_in(text);
  std::erase_if(values, [&](ByteRange value) {
    return std::any_of(known.begin(), known.end(), [&](const Secret& secret) {
      return secret.value.begin < value.end && value.begin < secret.value.end;
    });
  });
  Places places;
  for (const ByteRange value : values) places.add(value);
  places.report(findings, [&](ByteRange value) {
    model::Diagnostic finding = document_finding(
        shown.in_file(value), "random value under the name of a secret" + masked({"", value, 0}, text));
    finding.secret = true;
    finding.label = "secret, unless it is made up";
    finding.help = "if it opens anything, revoke it and delete it here; an example reads better as <YOUR_KEY>";
    return finding;
  });
}

}  // namespace

Rule generic_high_entropy_secret() {
  return {.id = "SE002",
          .name = "generic-high-entropy-secret",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "A value that looks random stands behind a name such as api_key, token or secret.",
          .why =
              "Keys of one's own services have no shape that a scanner could know,\n"
              "and open as much as those of a provider.",
          .bad = "session_secret = \"c9Xv2LqT7mRz4WbN8kYp\"",
          .good = "session_secret = \"<generate with openssl rand>\"",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
