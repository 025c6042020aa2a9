// SE001. Looks everywhere, in code above all: that is where keys are pasted. The value is shown by no one.
#include <string>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"
#include "lint/secrets.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

// More are not made findings of; whoever has so many cleans the file as a whole. Those behind are shown by nobody
// either, since one finding covers them all.
constexpr std::size_t k_most = 50;

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject);
  const std::vector<Secret> secrets = secrets_in(shown.text());
  for (std::size_t i = 0; i < secrets.size() && i < k_most; ++i) {
    const bool rest = i + 1 == k_most && secrets.size() > k_most;
    const ByteRange value{secrets[i].value.begin, (rest ? secrets.back() : secrets[i]).value.end};
    model::Diagnostic finding =
        document_finding(shown.in_file(value), std::string(secrets[i].what) + masked(secrets[i], shown.text()));
    finding.secret = true;
    finding.label = "secret";
    if (rest) finding.notes.push_back(text::with_thousands(secrets.size() - k_most) + " more up to here");
    finding.notes.emplace_back("whoever asks the right question is given this text");
    finding.help = "revoke it where it was issued, then delete it here and from the history of the file";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule secret_detected() {
  return {.id = "SE001",
          .name = "secret-detected",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The text holds a key of a known provider, a private key, or an address with a password.",
          .why =
              "What is embedded is sent to a provider, stored in a table and given out as an answer:\n"
              "a secret that can be retrieved is a published secret.",
          .bad = "DATABASE_URL=postgres://app:Vq7-tRw2@db.shop.dev/app",
          .good = "DATABASE_URL=postgres://app:${DB_PASSWORD}@db.shop.dev/app",
          .check = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
