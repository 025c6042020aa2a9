// A Postgres cluster of its own for a test that stops, kills or fills one. Made by initdb once for the whole program
// and copied for each; run as the user postgres where the tests run as root, since Postgres refuses root. Everything is
// below a folder of its own that goes with it. Trusts everybody on 127.0.0.1, unless its settings say otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::test {

class ScratchCluster {
 public:
  /// `settings` are lines for postgresql.conf. Not started. Fails the test when the programs of Postgres are missing.
  explicit ScratchCluster(const std::vector<std::string>& settings = {});
  /// The same with the data of another one, which must be stopped.
  ScratchCluster(const ScratchCluster& other, const std::vector<std::string>& settings);
  ~ScratchCluster();
  ScratchCluster(const ScratchCluster&) = delete;
  ScratchCluster& operator=(const ScratchCluster&) = delete;

  /// Returns when it takes connections, with the extension vector in the database postgres.
  void start();
  /// "smart", "fast" or "immediate".
  void stop(const std::string& mode);
  /// SIGKILL to the server; returns when its processes are gone.
  void kill_server();
  [[nodiscard]] bool running() const;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Of its superuser, u.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string folder() const { return folder_; }  ///< that the server's user may write
  [[nodiscard]] std::string data() const { return folder_ + "/data"; }
  [[nodiscard]] std::string log() const;

  /// Writes a file below folder() that only the server's user may read.
  void write(const std::string& name, const std::string& content) const;
  /// Runs a program as the server's user, in folder(); its exit status.
  int run(const std::vector<std::string>& arguments) const;

 private:
  std::string folder_;
  std::uint16_t port_ = 0;
  bool has_extension_ = false;
};

/// A small file system in memory at `folder`, gone with the object. Only root may make one.
class SmallDisk {
 public:
  SmallDisk(std::string folder, std::size_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  void resize(std::size_t bytes) const;

 private:
  std::string folder_;
  bool mounted_ = false;
};

}  // namespace ingot::test
