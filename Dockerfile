FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# TLS to PostgreSQL is compiled in: the database of a container is usually on another machine.
RUN cargo build --release --locked --features postgres-tls

FROM debian:bookworm-slim
# The certificates of the authorities that vouch for the systems it speaks to: the base image has none.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --system --home /var/lib/motcua --create-home motcua && install -d -o motcua /var/lib/motcua/files
COPY --from=build /src/target/release/motcua /usr/local/bin/motcua
USER motcua
WORKDIR /var/lib/motcua
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s CMD ["motcua", "health"]
CMD ["motcua", "serve"]
