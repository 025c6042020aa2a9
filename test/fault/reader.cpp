#include "fault/reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fault/broken.hpp"
#include "store/url.hpp"

namespace ingot::fault {
namespace {

constexpr std::size_t k_nearest = 6;  // as the application asks

store::Connection connect(const std::string& url, io::Clock& clock) {
  const auto parsed = must(store::parse_url(url), "reading the database's URL");
  return must(store::Connection::open(parsed, store::SslMode::disable, clock), "connecting");
}

bool holds(const Readable& state, const std::vector<std::string>& rows) {
  return rows.size() == std::min(k_nearest, state.rows.size()) &&
         std::all_of(rows.begin(), rows.end(), [&](const std::string& row) { return state.rows.contains(row); });
}

}  // namespace

Reader::Reader(const std::string& url, std::string table, std::size_t dimensions)
    : clock_(io::make_clock()),
      connection_(connect(url, *clock_)),
      digest_sql_(fmt::format("SELECT coalesce(md5(string_agg(chunk_id || content_hash, ',' ORDER BY chunk_id)), '') "
                              "FROM {}",
                              table)),
      nearest_sql_(fmt::format("SELECT chunk_id || ' ' || content_hash FROM {} ORDER BY embedding <=> "
                               "array_fill(1, ARRAY[{}])::vector LIMIT {}",
                               table, dimensions, k_nearest)) {
  if (!connection_.run("SET application_name = 'ingot-reader'")) throw Broken("the reader cannot set its name");
  thread_ = std::thread([this] { work(); });
}

Reader::~Reader() {
  ending_ = true;
  thread_.join();
}

void Reader::work() {
  while (!ending_) {
    read_digest();
    read_nearest();
    reads_ += 2;
    clock_->sleep(std::chrono::milliseconds(1));  // it shares two processors with the run that it watches
  }
}

// A table or a type that is not there yet is a table without rows. Any other error is none that a user may get.
bool Reader::is_there(const store::Answer<store::Reply>& reply) {
  if (reply) return true;
  const std::string& state = reply.error().sqlstate;
  if (state != "42P01" && state != "42704" && state != "42703") failure_ = reply.error().error.message;
  return false;
}

void Reader::read_digest() {
  const auto reply = connection_.run(digest_sql_);
  const std::lock_guard lock(mutex_);
  std::string digest(is_there(reply) ? reply->text(0, 0) : "");
  if (digests_.empty() || digests_.back() != digest) digests_.push_back(std::move(digest));
}

void Reader::read_nearest() {
  const auto reply = connection_.run(nearest_sql_);
  const std::lock_guard lock(mutex_);
  Rows rows;
  for (std::size_t row = 0; is_there(reply) && row < reply->rows(); ++row) rows.emplace_back(reply->text(row, 0));
  nearest_.insert(std::move(rows));
}

void Reader::check(const Readable& before, const Readable& now) {
  const std::lock_guard lock(mutex_);
  if (!failure_.empty()) throw Broken("a reader was told: " + failure_);
  bool after = false;
  for (const std::string& digest : digests_) {
    if (digest != before.digest && digest != now.digest) throw Broken("a reader has seen a mix of two runs");
    if (after && digest != now.digest) throw Broken("a reader has seen the old state behind the new one");
    after = digest != before.digest;
  }
  for (const Rows& rows : nearest_) {
    if (!holds(before, rows) && !holds(now, rows)) throw Broken("a reader has found rows of two runs");
  }
  digests_.clear();
  nearest_.clear();
}

}  // namespace ingot::fault
