// A folder of Markdown that looks like a knowledge base, and edits of all the kinds that people make. The same seed
// gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace ingot::fault {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// 0 up to, not including, `end`, which is not 0.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
  /// One in `times`.
  bool one_in(std::size_t times) { return below(times) == 0; }

 private:
  std::mt19937_64 engine_;
};

class Corpus {
 public:
  Corpus(std::filesystem::path folder, std::uint64_t seed);

  /// New texts in a third of the documents, moved and doubled ones, other metadata, renamed, removed and new documents.
  void edit();

 private:
  struct Document {
    std::string name;
    std::string audience;
    std::vector<std::string> sections;  ///< a chunk each
  };

  [[nodiscard]] std::string section();
  [[nodiscard]] Document document();
  [[nodiscard]] Document& any() { return documents_[random_.below(documents_.size())]; }
  [[nodiscard]] std::string& any_section(Document& document) {
    return document.sections[random_.below(document.sections.size())];
  }
  void write(const Document& document) const;
  void rename_one();
  void remove_one();
  void add_one();

  std::filesystem::path folder_;
  Random random_;
  std::size_t numbers_ = 0;  // of documents, so far
  std::vector<Document> documents_;
};

}  // namespace ingot::fault
