// Certificates made on the spot, and the server's side of TLS, for tests of what a client accepts.
#pragma once

#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace ingot::test {

template <class Type, void (*Free)(Type*)>
struct Freed {
  void operator()(Type* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using TlsContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>>;
using TlsSession = std::unique_ptr<SSL, Freed<SSL, SSL_free>>;

struct Identity {
  Key key;
  Certificate certificate;

  using Text = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

  [[nodiscard]] std::string pem() const {
    const Text text(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_X509(text.get(), certificate.get()) == 1);
    return written(text);
  }
  [[nodiscard]] std::string key_pem() const {
    const Text text(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return written(text);
  }

 private:
  static std::string written(const Text& text) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }
};

struct CertificateWish {
  std::string names = "DNS:localhost,IP:127.0.0.1";  ///< subjectAltName; empty: that of an authority
  long begins = -3600;                               ///< seconds from now
  long ends = 3600;
};

/// Signed by `authority`, or by itself when there is none.
inline Identity make_identity(const CertificateWish& wish, const Identity* authority) {
  Identity made{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  X509* const certificate = made.certificate.get();
  REQUIRE(X509_set_version(certificate, 2) == 1);
  static long serial = 1;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.ends);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* const subject = X509_get_subject_name(certificate);
  const std::string common_name = wish.names.empty() ? "test authority" : "test server";
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             static_cast<const unsigned char*>(static_cast<const void*>(common_name.c_str())), -1, -1,
                             0);
  X509* const issuer = authority == nullptr ? certificate : authority->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const int kind = wish.names.empty() ? NID_basic_constraints : NID_subject_alt_name;
  const std::string value = wish.names.empty() ? "critical,CA:TRUE" : wish.names;
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  REQUIRE(X509_sign(certificate, authority == nullptr ? made.key.get() : authority->key.get(), EVP_sha256()) > 0);
  return made;
}

/// For a server of TLS from `oldest` to `newest`, such as TLS1_2_VERSION.
inline TlsContext make_tls_context(const Identity& identity, int oldest = TLS1_2_VERSION, int newest = TLS1_3_VERSION) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);  // or TLS 1.1 could not even be offered
  REQUIRE(SSL_CTX_set_min_proto_version(context.get(), oldest) == 1);
  REQUIRE(SSL_CTX_set_max_proto_version(context.get(), newest) == 1);
  REQUIRE(SSL_CTX_use_certificate(context.get(), identity.certificate.get()) == 1);
  REQUIRE(SSL_CTX_use_PrivateKey(context.get(), identity.key.get()) == 1);
  return context;
}

}  // namespace ingot::test
