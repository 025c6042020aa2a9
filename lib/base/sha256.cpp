#include "base/sha256.hpp"

#include <openssl/evp.h>

#include "base/assert.hpp"

namespace ingot {
namespace {

// Looked up once: libcrypto takes a lock and searches its providers for EVP_sha256() at every digest.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  INGOT_ASSERT(fetched != nullptr);
  return fetched;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned int size = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm(), nullptr);
  INGOT_ASSERT(ok == 1 && size == digest.size());
  return digest;
}

struct Sha256Stream::State {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  INGOT_ASSERT(EVP_DigestInit_ex(state_->context.get(), algorithm(), nullptr) == 1);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(std::string_view bytes) {
  INGOT_ASSERT(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Stream::finish() {
  Sha256 digest{};
  unsigned int size = 0;
  const int ok = EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size);
  INGOT_ASSERT(ok == 1 && size == digest.size());
  return digest;
}

std::string hex(const Sha256& digest) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string out;
  out.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    out += k_digits[byte >> 4U];
    out += k_digits[byte & 15U];
  }
  return out;
}

DigestInput& DigestInput::field(std::string_view bytes) {
  std::array<char, 8> length{};
  std::uint64_t size = bytes.size();
  for (char& byte : length) {
    byte = static_cast<char>(size & 0xFFU);
    size >>= 8U;
  }
  bytes_.append(length.data(), length.size()).append(bytes);
  return *this;
}

}  // namespace ingot
