// libcurl, opened when a request is first made, for the reason of store/backends/libpq.hpp: it brings some forty
// libraries (TLS, HTTP/2, LDAP, Kerberos), and a dry run needs none of them.
#pragma once

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/result.hpp"

namespace ingot::io {

/// The functions of libcurl that are in use, by their names without curl_.
struct Libcurl {
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_global_init) global_init;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_timeout) multi_timeout;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_version_info) version_info;
};

/// Opens and initializes the library, once for the whole program. Errors: config, where it is not installed, is older
/// than 7.66 or has no TLS.
[[nodiscard]] Result<const Libcurl*> libcurl();

}  // namespace ingot::io
