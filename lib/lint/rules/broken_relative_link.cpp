// LK001. Without a network: files below the root, and fragments of documents that were read. A link that leaves the
// root is left alone, and so is a fragment of a file that is no document of this run.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

class Links {
 public:
  explicit Links(const Corpus& corpus) : corpus_(corpus) {
    for (const DocumentFacts* document : corpus.documents) documents_.emplace(document->path, document);
  }

  void check(const DocumentFacts& document, Findings& findings) {
    for (const LinkFacts& link : document.links) {
      if (link.leaves_root) continue;
      const std::string_view target = link.target.empty() ? std::string_view(document.path) : link.target;
      if (!link.target.empty() && !exists(target)) {
        add(document, link, fmt::format("there is no {}", in_quotes(target)), near_path(target), findings);
      } else if (!names_a_place(target, link.fragment)) {
        add(document, link, fmt::format("{} has no place {}", in_quotes(target), in_quotes("#" + link.fragment)),
            near_anchor(target, link.fragment), findings);
      }
    }
  }

 private:
  static void add(const DocumentFacts& document, const LinkFacts& link, std::string message, std::string help,
                  Findings& findings) {
    model::Diagnostic finding = document_finding(link.span, std::move(message));
    finding.path = document.path;
    finding.label = "leads nowhere";
    finding.help = std::move(help);
    findings.push_back(std::move(finding));
  }

  // Pages of a site are named by what they will be: guide or guide.html for guide.md. A page that is made of something
  // else cannot be looked for.
  bool exists(std::string_view path) {
    if (documents_.contains(path) || path.ends_with(".html") || path.ends_with(".htm")) return true;
    const auto [known, is_new] = exists_.emplace(path, false);
    if (!is_new) return known->second;
    const auto has = [&](std::string_view ending) { return documents_.contains(std::string(path).append(ending)); };
    const bool page = path.find('.', path.rfind('/') + 1) == std::string_view::npos;
    known->second = corpus_.exists(path) || (page && (has(".md") || has(".mdx") || has("/index.md")));
    return known->second;
  }

  [[nodiscard]] bool names_a_place(std::string_view path, const std::string& fragment) const {
    const auto found = documents_.find(path);
    if (fragment.empty() || found == documents_.end()) return true;
    const auto& anchors = found->second->anchors;
    return std::binary_search(anchors.begin(), anchors.end(), fragment) || fragment == "top" ||
           std::binary_search(anchors.begin(), anchors.end(), text::lower_ascii(fragment));
  }

  static std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

  // A file of the same name elsewhere, or one of nearly the same in the same folder; people rarely mistype the first
  // letter, and a folder may have very many files.
  [[nodiscard]] std::string near_path(std::string_view path) const {
    const std::string_view folder = folder_of(path);
    std::vector<std::string_view> known;
    for (const auto& [other, document] : documents_) {
      if (other.substr(folder_of(other).size()) == path.substr(folder.size()))
        return fmt::format("did you mean {}?", text::printable(other));
      if (folder_of(other) == folder && other.substr(folder.size(), 1) == path.substr(folder.size(), 1))
        known.push_back(other);
    }
    const auto near = text::did_you_mean(path, known);
    return near ? fmt::format("did you mean {}?", text::printable(*near)) : "mend the link, or remove it";
  }

  [[nodiscard]] std::string near_anchor(std::string_view path, std::string_view fragment) const {
    const auto& anchors = documents_.find(path)->second->anchors;
    const auto near = text::did_you_mean(fragment, std::vector<std::string_view>(anchors.begin(), anchors.end()));
    return near ? fmt::format("did you mean #{}?", *near) : "name a heading of that file, as GitHub spells it";
  }

  const Corpus& corpus_;
  std::map<std::string_view, const DocumentFacts*> documents_;
  std::map<std::string, bool, std::less<>> exists_;
};

void check(const Corpus& corpus, Findings& findings) {
  Links links(corpus);
  for (const DocumentFacts* document : corpus.documents) links.check(*document, findings);
}

}  // namespace

Rule broken_relative_link() {
  return {.id = "LK001",
          .name = "broken-relative-link",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A relative link names a file, or a heading of one, that does not exist.",
          .why = "The link is given to whoever asks, and leads nowhere.",
          .bad = "See [storage](storge.md).",
          .good = "See [storage](storage.md).",
          .check_corpus = check};
}

}  // namespace ingot::lint
