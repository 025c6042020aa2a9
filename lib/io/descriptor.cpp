#include "io/descriptor.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::io {

tl::unexpected<Error> cannot(std::string_view verb, const std::string& path, int code) {
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  return fail(ErrorKind::io,
              fmt::format("cannot {} {}: {}", verb, text::printable(path), std::generic_category().message(code)),
              full ? "make room on its disk, then run again" : "");
}

}  // namespace ingot::io
