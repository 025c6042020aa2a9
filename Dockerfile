# The four programs in a small image: docker build -t ingot . && docker run --rm -v "$PWD:/data" ingot ingest --help
FROM debian:trixie-slim AS build
WORKDIR /src
# The slow layer depends on one file.
COPY scripts/bootstrap scripts/bootstrap
RUN scripts/bootstrap
# dpkg-dev and file find out which libraries the package depends on.
RUN apt-get update && apt-get install -y --no-install-recommends dpkg-dev file
COPY . .
RUN scripts/build release && cpack --config build/release/CPackConfig.cmake -G DEB -B /package

FROM debian:trixie-slim
COPY --from=build /package/*.deb /package/
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git /package/*.deb \
 && rm -rf /var/lib/apt/lists/* /package \
 && useradd --create-home ingot
USER ingot
WORKDIR /data
CMD ["ingest", "--help"]
