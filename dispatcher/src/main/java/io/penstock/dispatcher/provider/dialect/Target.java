package io.penstock.dispatcher.provider.dialect;

import org.apache.hc.core5.http.HttpHost;

/**
 * Where one call goes: always below an instance's base URL.
 *
 * @param path path of the request line
 */
public record Target(HttpHost host, String path) {}
