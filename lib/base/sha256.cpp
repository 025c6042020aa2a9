#include "base/sha256.hpp"

#include <openssl/evp.h>

#include "base/assert.hpp"

namespace ingot {

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned int size = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  INGOT_ASSERT(ok == 1 && size == digest.size());
  return digest;
}

struct Sha256Stream::State {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  INGOT_ASSERT(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
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
    out.push_back(k_digits[byte >> 4U]);
    out.push_back(k_digits[byte & 15U]);
  }
  return out;
}

DigestInput& DigestInput::field(std::string_view bytes) {
  for (std::uint64_t size = bytes.size(), i = 0; i < 8; ++i, size >>= 8U)
    bytes_.push_back(static_cast<char>(size & 0xFFU));
  bytes_.append(bytes);
  return *this;
}

}  // namespace ingot
