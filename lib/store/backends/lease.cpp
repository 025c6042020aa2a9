#include "store/lease.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/failpoint.hpp"
#include "store/backends/session.hpp"

namespace ingot::store {
namespace {

struct Held {
  std::int64_t generation = 0;
  io::ProcessIdentity holder;
  std::string since;  // by the server's clock
  std::string ends_in;
};

constexpr std::string_view k_base =
    "(SELECT max(id) FROM perazzi_ingestion_runs WHERE chunk_table = $1 AND source = $2 AND status = 'finished')";

std::string seconds(std::chrono::seconds time) {
  return fmt::format("interval '{} seconds'", time.count());
}

class PostgresLease final : public Lease {
 public:
  PostgresLease(Session session, std::string source) : session_(std::move(session)), source_(std::move(source)) {}

  Result<void> take(const io::ProcessIdentity& self);

  [[nodiscard]] std::int64_t generation() const override { return generation_; }
  [[nodiscard]] std::optional<std::int64_t> base_run() const override { return base_run_; }

  [[nodiscard]] Result<void> renew() override {
    auto renewed = set_end(seconds(k_lease_time));
    if (!renewed) return fail(std::move(renewed.error()));
    if (*renewed == 1) return {};
    return fail(ErrorKind::refused,
                fmt::format("another process has taken over source {} of {}, since this one was not heard of for {} s",
                            text::printable(source_), session_.target().table, k_lease_time.count()),
                "run again when it has ended: what was paid for is kept");
  }
  void give_back() override {
    INGOT_FAILPOINT(lease_returning);
    [[maybe_unused]] const auto ended = set_end("interval '0 seconds'");
    INGOT_FAILPOINT(lease_returned);
  }

 private:
  // Nothing when somebody holds it.
  Answer<std::optional<std::int64_t>> take_free(const io::ProcessIdentity& self, std::int64_t of_ended);
  Answer<Held> look();
  Result<std::size_t> set_end(const std::string& from_now);
  [[nodiscard]] Error in_use(const Held& held) const;

  Session session_;
  std::string source_;
  std::int64_t generation_ = 0;
  std::optional<std::int64_t> base_run_;
};

// `of_ended`: the generation of a holder that is known to run no more; 0: none.
Answer<std::optional<std::int64_t>> PostgresLease::take_free(const io::ProcessIdentity& self, std::int64_t of_ended) {
  auto reply = session_.connection().run(
      fmt::format("INSERT INTO perazzi_ingestion_leases AS l (chunk_table, source, generation, host, boot_id, pid, "
                  "pid_started, expires_at) VALUES ($1, $2, 1, $3, $4, $5, $6, now() + {0}) ON CONFLICT (chunk_table, "
                  "source) DO UPDATE SET generation = l.generation + 1, host = excluded.host, boot_id = "
                  "excluded.boot_id, pid = excluded.pid, pid_started = excluded.pid_started, taken_at = now(), "
                  "expires_at = excluded.expires_at WHERE l.expires_at <= now() OR l.generation = $7 "
                  "RETURNING generation, {1}",
                  seconds(k_lease_time), k_base),
      std::array{Parameter(session_.target().table), Parameter(source_), Parameter(self.host), Parameter(self.boot),
                 Parameter(std::to_string(self.pid)), Parameter(std::to_string(self.started)),
                 Parameter(std::to_string(of_ended))});
  if (!reply) return give_up(std::move(reply.error()));
  if (reply->rows() == 0) return std::optional<std::int64_t>();
  base_run_ = reply->null(0, 1) ? std::nullopt : reply->number(0, 1);
  return reply->number(0, 0);
}

Answer<Held> PostgresLease::look() {
  auto reply = session_.connection().run(
      "SELECT generation, host, boot_id, pid, pid_started, to_char(taken_at AT TIME ZONE 'UTC', "
      "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), greatest(0, ceil(extract(epoch FROM expires_at - now())))::bigint FROM "
      "perazzi_ingestion_leases WHERE chunk_table = $1 AND source = $2",
      std::array{Parameter(session_.target().table), Parameter(source_)});
  if (!reply) return give_up(std::move(reply.error()));
  Held held;
  if (reply->rows() == 0) return held;
  held.generation = reply->number(0, 0).value_or(0);
  held.holder = {std::string(reply->text(0, 1)), std::string(reply->text(0, 2)), reply->number(0, 3).value_or(0),
                 reply->number(0, 4).value_or(0)};
  held.since = std::string(reply->text(0, 5));
  held.ends_in = std::string(reply->text(0, 6));
  return held;
}

Error PostgresLease::in_use(const Held& held) const {
  return {ErrorKind::refused,
          fmt::format("another run is at work on source {} of {}: process {} on {}, since {}", text::printable(source_),
                      session_.target().table, held.holder.pid, shortened(held.holder.host), held.since),
          {"nothing was paid for and nothing was written"},
          fmt::format("run again when it has ended; if it was killed, its claim ends by itself in {} s", held.ends_in)};
}

Result<void> PostgresLease::take(const io::ProcessIdentity& self) {
  INGOT_FAILPOINT(lease_taking);
  auto taken = session_.tried<std::optional<std::int64_t>>([&] { return take_free(self, 0); });
  if (taken && !*taken) {
    const auto held = session_.tried<Held>([&] { return look(); });
    if (!held) return fail(held.error());
    if (io::liveness(held->holder) != io::Liveness::ended) return fail(in_use(*held));
    taken = session_.tried<std::optional<std::int64_t>>([&] { return take_free(self, held->generation); });
    if (taken && !*taken) return fail(in_use(*held));
  }
  if (!taken) return fail(std::move(taken.error()));
  INGOT_FAILPOINT(lease_taken);
  generation_ = **taken;
  return {};
}

Result<std::size_t> PostgresLease::set_end(const std::string& from_now) {
  return session_.tried<std::size_t>([&]() -> Answer<std::size_t> {
    auto reply = session_.connection().run(
        fmt::format("UPDATE perazzi_ingestion_leases SET expires_at = now() + {} WHERE chunk_table = $1 AND source = "
                    "$2 AND generation = $3",
                    from_now),
        std::array{Parameter(session_.target().table), Parameter(source_), Parameter(std::to_string(generation_))});
    if (!reply) return give_up(std::move(reply.error()));
    return reply->affected();
  });
}

}  // namespace

Result<std::unique_ptr<Lease>> take_lease(const Options& options, const std::string& source,
                                          const io::ProcessIdentity& self) {
  auto session = Session::open(options);
  if (!session) return fail(std::move(session.error()));
  auto lease = std::make_unique<PostgresLease>(std::move(*session), source);
  if (auto taken = lease->take(self); !taken) return fail(std::move(taken.error()));
  return lease;
}

}  // namespace ingot::store
