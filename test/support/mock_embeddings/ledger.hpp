// What was asked for and what was answered, text by text: how tests know that nothing was paid twice.
// The file has one line for each text of a request: "R HASH" before the answer begins, "A HASH" after the last byte of
// an answer with a good vector for it was taken by the kernel. HASH is the text's SHA-256 in hex. The lines of a
// request are one write(2), so that no line is lost or mixed with another when a process is killed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace ingot::mock {

struct Tally {
  std::uint64_t received = 0;
  std::uint64_t answered = 0;

  friend bool operator==(const Tally& a, const Tally& b) = default;
};

using Tallies = std::unordered_map<std::string, Tally>;  ///< by SHA-256 in hex

enum class Memory { kept, none };

class Ledger {
 public:
  /// Appends to `file`; an empty name: to none. Errors (io): it cannot be opened.
  [[nodiscard]] static Result<Ledger> open(const std::string& file, Memory memory);
  Ledger(Ledger&& other) noexcept;
  Ledger& operator=(Ledger&&) = delete;
  ~Ledger();

  /// The hashes of these texts; none when nobody wants to know.
  [[nodiscard]] std::vector<std::string> hashes(const std::vector<std::string>& texts) const;
  void received(const std::vector<std::string>& hashes);
  void answered(const std::vector<std::string>& hashes);

  [[nodiscard]] const Tallies& tallies() const { return tallies_; }  ///< empty without memory

 private:
  Ledger(int file, Memory memory) : file_(file), memory_(memory) {}
  void append(char kind, const std::vector<std::string>& hashes) const;

  int file_;
  Memory memory_;
  Tallies tallies_;
};

}  // namespace ingot::mock
