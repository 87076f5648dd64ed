package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.records.Dialect;
import io.penstock.schemas.Endpoints;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpMessage;

/**
 * Azure OpenAI (learn.microsoft.com, "Azure OpenAI REST API reference"): the path names the deployment, the query the
 * version, and the key is in {@code api-key}. Responses have no path per deployment; they go to the v1 API, whose
 * version is in its path and which reads the deployment from the body's model.
 */
public final class AzureApi extends ProviderApi {
    public static final String DEFAULT_VERSION = "2024-10-21";

    private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

    private final String deployment;
    private final String version;

    public AzureApi(BaseUrl base, String deployment, String version) {
        super(Dialect.AZURE, base, new UsageParser(UsageParser.CachedInput.WITHIN_INPUT), RateLimitHeaders.OPENAI);
        if (base.path().endsWith("/v1")) {
            throw new IllegalArgumentException(
                    "the base URL of an Azure instance is the resource, without a version, got path " + base.path());
        }
        if (!DEPLOYMENT.matcher(deployment).matches()) {
            throw new IllegalArgumentException(
                    "a deployment has letters, digits and . _ - and at most 128 of them, got " + deployment);
        }
        this.deployment = deployment;
        this.version = ApiVersion.require(version);
    }

    @Override
    public Optional<Target> target(String endpoint) {
        if (endpoint.equals(Endpoints.RESPONSES)) {
            return base().join("/openai" + Endpoints.RESPONSES);
        }
        return base().join("/openai/deployments/" + deployment + endpoint.substring("/v1".length()))
                .map(target -> new Target(target.host(), target.path() + "?api-version=" + version));
    }

    @Override
    public void addHeaders(HttpMessage request, Optional<ApiKey> key) {
        key.ifPresent(secret -> request.addHeader("api-key", secret.text()));
    }
}
