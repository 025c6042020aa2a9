#include "support/mock_embeddings/socket.hpp"

#include <algorithm>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ingot::mock {
namespace {

constexpr std::size_t k_most_at_once = 1UL << 30U;

int number_of(TlsVersion version) {
  switch (version) {
    case TlsVersion::v1_0:
      return TLS1_VERSION;
    case TlsVersion::v1_1:
      return TLS1_1_VERSION;
    case TlsVersion::v1_2:
      return TLS1_2_VERSION;
    case TlsVersion::v1_3:
      return TLS1_3_VERSION;
  }
  return TLS1_3_VERSION;
}

using Bio = std::unique_ptr<BIO, int (*)(BIO*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

Bio bio_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

bool use_certificates(SSL_CTX* context, const std::string& pem) {
  const Bio bio = bio_of(pem);
  const Certificate own(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (own == nullptr || SSL_CTX_use_certificate(context, own.get()) != 1) return false;
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    if (SSL_CTX_add0_chain_cert(context, next) != 1) return false;
  }
  ERR_clear_error();  // the end of the text is an error to OpenSSL
  return true;
}

bool use_key(SSL_CTX* context, const std::string& pem) {
  const Bio bio = bio_of(pem);
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  return key != nullptr && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

}  // namespace

Result<TlsContext> make_tls_context(const Tls& tls) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  // OpenSSL refuses versions before 1.2 and ciphers without encryption above this level.
  if (tls.oldest < TlsVersion::v1_2 || !tls.ciphers.empty()) SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool fits = SSL_CTX_set_min_proto_version(context.get(), number_of(tls.oldest)) == 1 &&
                    SSL_CTX_set_max_proto_version(context.get(), number_of(tls.newest)) == 1 &&
                    (tls.ciphers.empty() || SSL_CTX_set_cipher_list(context.get(), tls.ciphers.c_str()) == 1) &&
                    use_certificates(context.get(), tls.certificate) && use_key(context.get(), tls.key);
  if (!fits) {
    ERR_clear_error();
    return fail(ErrorKind::config, "OpenSSL does not take the certificate, the key or the ciphers");
  }
  return context;
}

Socket::Socket(int descriptor, const TlsContext& context) : descriptor_(descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (context == nullptr) return;
  tls_ = SSL_new(context.get());
  SSL_set_fd(tls_, descriptor);
  SSL_set_accept_state(tls_);
}

Socket::~Socket() {
  SSL_free(tls_);
  ::close(descriptor_);
}

Socket::Moved Socket::tls_moved(int result) {
  if (result > 0) return {static_cast<std::size_t>(result), State::open};
  const int error = SSL_get_error(tls_, result);
  ERR_clear_error();
  const bool blocked = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  return {0, blocked ? State::blocked : State::closed};
}

Socket::Moved Socket::read(std::span<char> to) {
  const std::size_t most = std::min(to.size(), k_most_at_once);
  if (tls_ != nullptr) return tls_moved(SSL_read(tls_, to.data(), static_cast<int>(most)));
  const auto got = ::recv(descriptor_, to.data(), most, 0);
  if (got > 0) return {static_cast<std::size_t>(got), State::open};
  return {0, got < 0 && (errno == EAGAIN) ? State::blocked : State::closed};
}

Socket::Moved Socket::write(std::string_view bytes) {
  const std::size_t most = std::min(bytes.size(), k_most_at_once);
  if (tls_ != nullptr) return tls_moved(SSL_write(tls_, bytes.data(), static_cast<int>(most)));
  const auto sent = ::send(descriptor_, bytes.data(), most, MSG_NOSIGNAL);
  if (sent > 0) return {static_cast<std::size_t>(sent), State::open};
  return {0, sent < 0 && (errno == EAGAIN) ? State::blocked : State::closed};
}

void Socket::reset_at_end() {
  const linger now{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Socket::say_goodbye() {
  if (tls_ != nullptr) SSL_shutdown(tls_);
  ERR_clear_error();
}

}  // namespace ingot::mock
