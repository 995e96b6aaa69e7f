# A cache in front of the archive: Varnish 7, with the module xkey (Debian: varnish, varnish-modules).
# It holds embeds for as long as the archive says (SHARED_CACHE_SECONDS), style sheets and scripts
# whose address changes with what is in them, nothing else, and drops at once what the archive
# names in a PURGE (CACHE_PURGE_ADDRESSES).
vcl 4.1;

import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may have the cache drop something: the archive alone.
acl archive {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ archive) {
            return (synth(405));
        }
        if (!req.http.xkey-purge) {
            return (synth(400));
        }
        set req.http.dropped = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Dropped " + req.http.dropped));
    }
    if (req.url !~ "^/(embed|static)/" || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    # A reader of an embed has no cookie, and a style sheet is everyone's. Whatever else asks may not split what is held.
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    # Nothing is shown for a moment longer than it may be held, not even while it is fetched anew.
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    if (bereq.url ~ "^/static/" && beresp.http.Cache-Control ~ "immutable") {
        set beresp.ttl = 1h;
    } else if (beresp.http.Cache-Control !~ "s-maxage" && bereq.url !~ "^/embed/accent/") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
}

sub vcl_deliver {
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
}
