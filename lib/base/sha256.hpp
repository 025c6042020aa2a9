// SHA-256 (FIPS 180-4, by libcrypto): identity of files, chunks and embeddings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ingot {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
[[nodiscard]] std::string hex(const Sha256& digest);  ///< 64 lower-case digits
[[nodiscard]] inline std::string sha256_hex(std::string_view bytes) {
  return hex(sha256(bytes));
}

/// The digest of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void update(std::string_view bytes);
  /// Of everything so far; nothing may be added afterwards.
  [[nodiscard]] Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Builds the input of a digest from fields so that no two lists of fields give the same bytes: each field is preceded
/// by its length as eight little-endian bytes. Part of every stored key: never to change silently.
class DigestInput {
 public:
  DigestInput& field(std::string_view bytes);
  [[nodiscard]] std::string digest_hex() const { return sha256_hex(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace ingot
