// Whole runs against a service whose TLS cannot be trusted: the HTTP half of table T of the fault catalogue.
#include <fstream>

#include "pipeline/paying_world.hpp"
#include "support/raw_server.hpp"
#include "support/tls.hpp"

namespace ingot::pipeline::test {
namespace {

using ingot::test::CertificateWish;
using ingot::test::Identity;
using ingot::test::make_identity;

constexpr long k_day = 24L * 3600;

std::string key_pem(const Identity& identity) {
  const std::unique_ptr<BIO, ingot::test::Freed<BIO, BIO_free_all>> text(BIO_new(BIO_s_mem()));
  REQUIRE(PEM_write_bio_PrivateKey(text.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// A world whose service shows a certificate, and an authority that a run may be told to trust.
struct TlsWorld : PayingWorld {
  enum class Signer { authority, itself };

  explicit TlsWorld(const std::string& name, const CertificateWish& wish = {}, Signer signer = Signer::authority)
      : PayingWorld(name), authority(make_identity({.names = ""}, nullptr)) {
    const Identity shown = make_identity(wish, signer == Signer::authority ? &authority : nullptr);
    serve({.tls = mock::Tls{shown.pem(), key_pem(shown)}});
    std::ofstream(file("authority.pem")) << authority.pem();
  }
  void trust() { more_variables["EMBED_CA_FILE"] = file("authority.pem"); }

  // The run ends without a second try, and without the service having seen a request.
  Failed is_refused() {
    const Failed failed = fails();
    INFO(failed.told);
    CHECK(failed.exit == 3);
    CHECK(failed.tells("127.0.0.1:"));
    for (const std::string_view word : {"insecure", "disable", "switch off", "verif", "ignore"})
      CHECK_FALSE(failed.tells(word));
    CHECK(server->counters().requests == 0);
    return failed;
  }
  // A service with a sound certificate in its place.
  void mends() {
    const Identity sound = make_identity({}, &authority);
    serve({.tls = mock::Tls{sound.pem(), key_pem(sound)}});
    trust();
    const IngestResult result = succeeds();
    CHECK(result.stats.run.embedding.requests == 3);
    more_variables.clear();
    check_undisturbed();
  }

  Identity authority;
};

}  // namespace

TEST_CASE("T00 a certificate of the authority that was given is accepted", "[faults]") {
  TlsWorld world("t00");
  world.trust();
  CHECK(world.succeeds().stats.run.embedding.requests == 3);
  CHECK(world.paid_twice() == 0);
}

TEST_CASE("T01 a self-signed certificate and an unknown authority are refused", "[faults]") {
  TlsWorld self_signed("t01_self", {}, TlsWorld::Signer::itself);
  const Failed failed = self_signed.is_refused();
  CHECK(failed.tells("is self-signed"));
  CHECK(failed.tells("EMBED_CA_FILE=FILE"));
  self_signed.mends();
  TlsWorld unknown("t01_unknown");
  const Failed other = unknown.is_refused();
  CHECK(other.tells("comes from an authority that is not known here"));
  CHECK(other.tells("EMBED_CA_FILE=FILE"));
  unknown.mends();
}

TEST_CASE("T02 a certificate for another host is refused", "[faults]") {
  TlsWorld world("t02", {.names = "DNS:embeddings.example.com"});
  world.trust();
  const Failed failed = world.is_refused();
  CHECK(failed.tells("is for another host name"));
  CHECK(failed.tells("EMBED_CA_FILE=FILE"));
  world.mends();
}

TEST_CASE("T03 a certificate that has expired is refused", "[faults]") {
  TlsWorld world("t03", {.begins = -2 * k_day, .ends = -k_day});
  world.trust();
  const Failed failed = world.is_refused();
  CHECK(failed.tells("has expired"));
  CHECK(failed.tells("EMBED_CA_FILE=FILE"));
  world.mends();
}

TEST_CASE("T04 a certificate that is not yet valid is refused", "[faults]") {
  TlsWorld world("t04", {.begins = k_day, .ends = 2 * k_day});
  world.trust();
  const Failed failed = world.is_refused();
  CHECK(failed.tells("is not yet valid"));
  CHECK(failed.tells("check this machine's clock"));
  CHECK(failed.tells("EMBED_CA_FILE=FILE"));
  world.mends();
}

TEST_CASE("T05 a server without TLS behind https gets no request", "[faults]") {
  TlsWorld world("t05");
  std::atomic<bool> heard = false;
  const ingot::test::RawServer server([&](ingot::test::Peer& peer) {
    peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    heard = !peer.request().empty();
  });
  world.base_url = server.url() + "v1";
  world.base_url.replace(0, 4, "https");
  CHECK(world.is_refused().tells("does not speak TLS"));
  CHECK_FALSE(heard);
  world.mends();
}

TEST_CASE("T08 a server whose TLS is older than 1.2 gets no request", "[faults]") {
  TlsWorld world("t08");
  world.trust();
  const Identity shown = make_identity({}, &world.authority);
  const auto old = ingot::test::make_tls_context(shown, TLS1_1_VERSION, TLS1_1_VERSION);
  std::atomic<bool> heard = false;
  const ingot::test::RawServer server([&](ingot::test::Peer& peer) { heard = !peer.request().empty(); }, old.get());
  world.base_url = server.url() + "v1";
  CHECK(world.is_refused().tells("offers no TLS 1.2 or newer"));
  CHECK_FALSE(heard);
  world.mends();
}

}  // namespace ingot::pipeline::test
