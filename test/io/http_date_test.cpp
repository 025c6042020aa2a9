#include <catch2/catch_test_macros.hpp>

#include "io/http.hpp"

using ingot::io::http_date;

TEST_CASE("the three forms of an HTTP date mean one second", "[http]") {
  CHECK(http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  CHECK(http_date("Sun Nov  6 08:49:37 1994") == 784111777);
}

TEST_CASE("HTTP dates at the edges of the calendar are read", "[http]") {
  CHECK(http_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
  CHECK(http_date("Wed, 31 Dec 1969 23:59:59 GMT") == -1);
  CHECK(http_date("Thu, 29 Feb 2024 12:00:00 GMT") == 1709208000);
  CHECK(http_date("Sat, 31 Dec 2016 23:59:60 GMT") == 1483228800);  // a leap second
  CHECK(http_date("Fri, 31 Dec 9999 23:59:59 GMT") == 253402300799);
}

TEST_CASE("the weekday of an old date tells its century", "[http]") {
  CHECK(http_date("Sunday, 22-Nov-26 06:00:00 GMT") == 1795327200);
  CHECK(http_date("Monday, 22-Nov-26 06:00:00 GMT") == -1360432800);
  CHECK_FALSE(http_date("Friday, 22-Nov-26 06:00:00 GMT"));
}

TEST_CASE("what is nearly an HTTP date is none", "[http]") {
  for (const char* text : {"",
                           "0",
                           "120",
                           "Sun",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 GMT ",
                           " Sun, 06 Nov 1994 08:49:37 GMT",
                           "Mon, 06 Nov 1994 08:49:37 GMT",
                           "sun, 06 nov 1994 08:49:37 gmt",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Wed, 31 Nov 1994 08:49:37 GMT",
                           "Wed, 29 Feb 2023 08:49:37 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov +994 08:49:37 GMT",
                           "Sun, 06-Nov-1994 08:49:37 GMT",
                           "Sunday, 06 Nov 94 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov   6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 1994 GMT",
                           "1994-11-06T08:49:37Z"}) {
    CAPTURE(text);
    CHECK_FALSE(http_date(text));
  }
}
