#include "fault/corpus.hpp"

#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace ingot::fault {
namespace {

constexpr std::size_t k_documents = 40;

constexpr std::array<std::string_view, 64> k_words = {
    "barrel",  "stock",   "walnut",      "trigger",  "lock",    "spring",   "gauge",  "choke",    "rib",     "stroke",
    "pattern", "balance", "weight",      "owner",    "fitter",  "workshop", "order",  "delivery", "oil",     "polish",
    "grain",   "engrave", "competition", "field",    "season",  "service",  "yearly", "check",    "inspect", "clean",
    "remove",  "replace", "careful",     "slow",     "narrow",  "wide",     "left",   "right",    "upper",   "lower",
    "first",   "second",  "under",       "behind",   "between", "without",  "always", "seldom",   "measure", "compare",
    "adjust",  "return",  "shooter",     "shoulder", "cheek",   "hand",     "finger", "steel",    "brass",   "screw",
    "case",    "cloth",   "winter",      "summer"};

}  // namespace

Corpus::Corpus(std::filesystem::path folder, std::uint64_t seed) : folder_(std::move(folder)), random_(seed) {
  std::filesystem::create_directories(folder_);
  while (documents_.size() < k_documents) add_one();
}

void Corpus::edit() {
  for (std::size_t i = 0; i < k_documents / 3; ++i) {
    Document& changed = any();
    for (int texts = 0; texts < 3; ++texts) any_section(changed) = section();
    write(changed);
  }
  Document& copies = any();
  const std::string text = any_section(any());
  copies.sections.push_back(text);
  std::swap(copies.sections.front(), any_section(copies));
  write(copies);
  for (int i = 0; i < 3; ++i) {
    Document& described = any();
    described.audience = described.audience == "owner" ? "fitter" : "owner";
    write(described);
  }
  rename_one();
  while (documents_.size() >= k_documents) remove_one();
  for (int i = 0; i < 2; ++i) add_one();
}

std::string Corpus::section() {
  std::string text;
  for (std::size_t sentences = 3 + random_.below(4); sentences > 0; --sentences) {
    for (std::size_t words = 8 + random_.below(7); words > 0; --words) {
      text += k_words[random_.below(k_words.size())];
      text += ' ';
    }
    text += fmt::format("{}. ", random_.below(1'000'000));
  }
  text.back() = '\n';
  return text;
}

Corpus::Document Corpus::document() {
  Document made{fmt::format("guide-{:04}", ++numbers_), "owner", {}};
  for (std::size_t sections = 5 + random_.below(6); sections > 0; --sections) made.sections.push_back(section());
  return made;
}

void Corpus::write(const Document& document) const {
  std::ofstream file(folder_ / (document.name + ".md"), std::ios::trunc);
  file << "---\nlanguage: en\naudience: " << document.audience << "\n---\n# Guide\n";
  for (std::size_t i = 0; i < document.sections.size(); ++i)
    file << "\n## Part " << i + 1 << "\n\n" << document.sections[i];
}

void Corpus::rename_one() {
  Document& renamed = any();
  const std::string before = std::exchange(renamed.name, fmt::format("moved-{:04}", ++numbers_));
  std::filesystem::rename(folder_ / (before + ".md"), folder_ / (renamed.name + ".md"));
}

void Corpus::remove_one() {
  const std::size_t at = random_.below(documents_.size());
  std::filesystem::remove(folder_ / (documents_[at].name + ".md"));
  documents_.erase(documents_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Corpus::add_one() {
  documents_.push_back(document());
  write(documents_.back());
}

}  // namespace ingot::fault
