package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.RunningCall;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.RequestBody;
import io.penstock.dispatcher.provider.dialect.Target;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.provider.key.ApiKeys;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.work.Attempt;
import io.penstock.dispatcher.work.Channel;
import io.penstock.dispatcher.work.Instance;
import io.penstock.records.Dialect;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.schemas.Endpoints;
import io.penstock.schemas.error.ErrorCode;
import java.util.Optional;

/** An instance that is called over HTTP. A request that cannot be sent ends without a call. */
public final class ProviderInstance implements Instance {
    private static final RunningCall ENDED = () -> {};

    private final ProviderApi api;
    private final Optional<String> apiKeySource;
    private final Optional<String> model;
    private final CallBounds bounds;
    private final ProviderClient client;
    private final ApiKeys keys;

    /**
     * An instance as it is configured.
     *
     * @throws IllegalArgumentException if its URL, deployment or version is invalid in its dialect
     */
    public ProviderInstance(InstanceConfig config, CallBounds bounds, ProviderClient client, ApiKeys keys) {
        this.api = ProviderApi.of(config);
        this.apiKeySource = config.getApiKeySource();
        this.model = config.getModel();
        this.bounds = bounds;
        this.client = client;
        this.keys = keys;
    }

    @Override
    public Optional<String> model() {
        return model;
    }

    @Override
    public Optional<String> unavailable() {
        return apiKeySource
                .filter(source -> keys.resolve(source).isEmpty())
                .map(source -> "no usable API key in " + ApiKeys.describe(source));
    }

    @Override
    public String address() {
        return api.host().toURI();
    }

    @Override
    public Channel channel() {
        return client.channel(api.host());
    }

    @Override
    public RunningCall begin(Attempt attempt) {
        InferenceRequest request = attempt.grant().getRequest();
        Dialect dialect = api.dialect();
        if (!Endpoints.has(dialect, request.getEndpoint())) {
            return refuse(
                    attempt,
                    ErrorCode.UNSUPPORTED_ENDPOINT,
                    "The instance does not have the endpoint. Those that it has are " + Endpoints.of(dialect) + ".");
        }
        Optional<Target> target = api.target(request.getEndpoint());
        if (target.isEmpty()) {
            return refuse(
                    attempt, ErrorCode.INVALID_ENDPOINT, "The endpoint is no plain path such as /v1/chat/completions.");
        }
        Optional<RequestBody> body = ProviderClient.body(request.getBody(), model, api, request.getEndpoint());
        if (body.isEmpty()) {
            return refuse(attempt, ErrorCode.INVALID_BODY, "The body is no JSON object.");
        }
        Optional<ApiKey> key = apiKeySource.flatMap(keys::resolve);
        if (apiKeySource.isPresent() && key.isEmpty()) {
            // Granted before the ledger knew that this worker cannot call the instance. Another worker may be able
            // to.
            return notCalled(
                    attempt,
                    new Ending.Unsent(ErrorCode.MISSING_API_KEY),
                    "The worker has no usable API key in " + ApiKeys.describe(apiKeySource.get()) + ".");
        }
        ProviderCall call = new ProviderCall(
                request.getRequestId(), request.getEndpoint(), api, target.get(), body.get(), key, bounds);
        // Instances of this class have made every channel.
        return attempt.takeChannel()
                .map(channel -> client.begin(call, (HttpChannel) channel, attempt))
                .orElseGet(() -> client.begin(call, attempt));
    }

    private RunningCall refuse(Attempt attempt, ErrorCode code, String message) {
        return notCalled(attempt, new Ending.Refused(code), message);
    }

    private RunningCall notCalled(Attempt attempt, Ending ending, String message) {
        attempt.ended(
                new CallReport(ending, message, Optional.empty(), Optional.empty(), Optional.empty(), client.now()));
        return ENDED;
    }
}
