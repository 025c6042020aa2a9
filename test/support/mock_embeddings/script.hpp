// What the server does instead of answering well: one Action a request, in the order in which requests come. Faults of
// different kinds may stand in one Action: a wrong width, in chunks, cut at byte 1000.
// The same as a JSON file, for the program; every key may be left out, an unknown one is an error:
//   {"actions": [ACTION...], "conditions": [{"when": {"contains": "poison", "longer_than": 8191, "more_inputs_than":
//   32,
//    "dimensions": true}, then as in ACTION}...], "otherwise": ACTION, "connections": ["serve", "reset", "silent"...]}
// The keys of ACTION are the names of its members below, durations in milliseconds; "for ever" stands for k_for_ever,
// "fields" is a map of texts or lists of texts, "error" a message that becomes an error body as OpenAI writes it, or a
// map with "message", "type" and "code". Enumerators are written with blanks: {"framing": "endless chunks", "defect":
// "wrong width", "at": 0, "repeat": "for ever"}.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace ingot::mock {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::uint64_t k_for_ever = std::numeric_limits<std::uint64_t>::max();

/// How the embeddings of a body differ from good ones. Those of single vectors strike all, or the one of Action::at.
enum class Defect {
  none,
  one_missing,         ///< Action::at or the last
  one_more,            ///< whose index is the number of inputs
  duplicate_index,     ///< Action::at or the last says 0; a single embedding comes twice
  no_index,            ///< Action::at or the last has none
  index_out_of_range,  ///< Action::at or the last says the number of inputs
  negative_index,      ///< Action::at or the last says -1
  shuffled,            ///< in reverse order with right indexes: a good answer
  numbers,             ///< numbers, whatever was asked: a good answer
  integers,            ///< numbers without a point, a single 1 among zeros: a good answer
  wrong_width,         ///< one number too many
  half_width,
  empty_vector,
  not_a_number,  ///< NaN as the first number, in the encoding that was asked
  infinity,
  null_number,  ///< from here to denormal: as numbers, whatever was asked
  too_large,    ///< 1e400
  text_number,  ///< "0.5"
  denormal,     ///< 1e-320
  zero,
  tiny,       ///< the norm is 1e-20
  large,      ///< the norm is 40
  identical,  ///< one vector for all inputs
  other_model,
  no_model,
  no_usage,
  base64_padding,  ///< from here to base64_alphabet: in base64, whatever was asked
  base64_length,   ///< three bytes too few
  base64_big_endian,
  base64_alphabet,
  truncated,  ///< the first half of the JSON text
};

/// How the end of the body is told.
enum class Framing {
  content_length,
  longer,  ///< Content-Length is 1000 bytes more than what comes, then silence
  twice,   ///< two Content-Length fields that differ
  chunked,
  endless_chunks,  ///< the last chunk never comes, then silence
  until_close,     ///< neither length nor chunks: the connection's end is the body's
};

/// What happens after the last byte.
enum class End {
  keep,
  close,   ///< without having announced it
  reset,   ///< RST
  silent,  ///< nothing more is sent or read until the client closes
};

struct Action {
  std::uint64_t repeat = 1;  ///< how many requests take this action; k_for_ever

  int status = 200;
  Fields fields{};  ///< take the place of the server's of the same name; may repeat themselves
  std::optional<std::string> body =
      std::nullopt;  ///< without one: embeddings with 200, an error body with any other status
  std::optional<std::string> raw = std::nullopt;  ///< these bytes instead of a whole answer
  Defect defect = Defect::none;
  std::optional<std::size_t> at = std::nullopt;  ///< the embedding that the defect strikes, counted from 0

  Framing framing = Framing::content_length;
  bool gzip = false;                ///< Content-Encoding: gzip, blanks at less than one hundredth of their size
  std::uint64_t blanks = 0;         ///< after the body, which stays valid JSON; k_for_ever: an endless body
  std::size_t field_bytes = 0;      ///< of one more field
  std::size_t field_count = 0;      ///< that many more fields
  std::uint64_t informational = 0;  ///< that many answers "100 Continue" before; k_for_ever

  std::chrono::milliseconds delay{0};               ///< before the first byte, besides the server's latency
  std::chrono::milliseconds body_delay{0};          ///< between the fields and the body
  std::uint64_t bytes_per_second = 0;               ///< 0: as fast as they are taken
  std::optional<std::uint64_t> cut = std::nullopt;  ///< no more bytes than these, fields counted, then `end`
  End end = End::keep;                              ///< a cut answer that would keep the connection closes it
};

/// Which requests; all that is set must hold.
struct When {
  std::string contains{};            ///< in at least one input
  std::size_t longer_than = 0;       ///< bytes, of at least one input; 0: any
  std::size_t more_inputs_than = 0;  ///< 0: any number
  bool dimensions = false;           ///< the request says how wide vectors shall be
};

struct Condition {
  When when;
  Action action{};  ///< holds for ever: `repeat` is not looked at
};

/// Before any request: what a connection meets.
enum class Greeting { serve, reset, silent };

struct Script {
  std::vector<Action> actions{};        ///< one after the other, each `repeat` times
  Action otherwise{};                   ///< then
  std::vector<Condition> conditions{};  ///< the first that holds goes before, and takes nothing from the actions
  std::vector<Greeting> connections{};  ///< the k-th connection takes the k-th; later ones are served
};

/// Errors (usage): not the JSON described above.
[[nodiscard]] Result<Script> read_script(std::string_view json);

/// {"error": {...}} as OpenAI writes it; an empty code is null.
[[nodiscard]] std::string error_body(std::string_view message, std::string_view type, std::string_view code = {});

/// An answer with this status and an error body.
[[nodiscard]] Action refusal(int status, std::string_view message, Fields fields = {});
[[nodiscard]] Action out_of_quota();        ///< 429 insufficient_quota
[[nodiscard]] Action web_page(int status);  ///< HTML

/// Bytes with which an HTTP/2 server takes its leave.
[[nodiscard]] std::string http2_goaway();

}  // namespace ingot::mock
