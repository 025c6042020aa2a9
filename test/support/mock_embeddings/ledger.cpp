#include "support/mock_embeddings/ledger.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/sha256.hpp"

namespace ingot::mock {

Result<Ledger> Ledger::open(const std::string& file, Memory memory) {
  if (file.empty()) return Ledger(-1, memory);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail(ErrorKind::io, "cannot open the ledger: " + std::string(std::strerror(errno)));
  return Ledger(descriptor, memory);
}

Ledger::Ledger(Ledger&& other) noexcept
    : file_(std::exchange(other.file_, -1)), memory_(other.memory_), tallies_(std::move(other.tallies_)) {}

Ledger::~Ledger() {
  if (file_ >= 0) ::close(file_);
}

std::vector<std::string> Ledger::hashes(const std::vector<std::string>& texts) const {
  std::vector<std::string> all;
  if (file_ < 0 && memory_ == Memory::none) return all;
  all.reserve(texts.size());
  for (const std::string& text : texts) all.push_back(sha256_hex(text));
  return all;
}

void Ledger::received(const std::vector<std::string>& hashes) {
  append('R', hashes);
  if (memory_ == Memory::none) return;
  for (const std::string& hash : hashes) ++tallies_[hash].received;
}

void Ledger::answered(const std::vector<std::string>& hashes) {
  append('A', hashes);
  if (memory_ == Memory::none) return;
  for (const std::string& hash : hashes) ++tallies_[hash].answered;
}

void Ledger::append(char kind, const std::vector<std::string>& hashes) const {
  if (file_ < 0 || hashes.empty()) return;
  std::string lines;
  for (const std::string& hash : hashes) {
    lines += kind;
    lines.append(" ").append(hash).append("\n");
  }
  const auto written = ::write(file_, lines.data(), lines.size());
  INGOT_ASSERT(written == static_cast<ssize_t>(lines.size()));
}

}  // namespace ingot::mock
