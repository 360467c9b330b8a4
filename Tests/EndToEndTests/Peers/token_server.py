"""A real OAuth2 server, and doors before drivers' pages that it keeps: Django OAuth Toolkit does both.

    token_server.py FOLDER DRIVER...

All of them speak TLS, with server.crt or door.crt, and server.key, which are in FOLDER. The server itself is at a free port
of 127.0.0.1, with /token/ and /revoke_token/. Each DRIVER is the HOST:PORT of one; its door is at a free port of the same
host, and shows the driver's pages to whoever has a token of scope metrics.

What it says is one line of JSON each, behind a mark:
  listening  url, and doors in the order of the drivers
  granted    client, way (header or body), scope, token, at (seconds, of a clock of its own)
  denied     driver: somebody was turned away from its page
"""

import json
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

FOLDER = sys.argv[1]

# How long the tokens of each client hold, in seconds. The secret has what a form has to escape.
LIVES = {"brief": 10, "lasting": 3600}
SECRET = "s:e cr+et%"

settings.configure(
    SECRET_KEY="of no use",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    # Says how long each answer is.
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "oauth2_provider"],
    # Without their history the tables are made in one step.
    MIGRATION_MODULES={"contenttypes": None, "auth": None, "oauth2_provider": None},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/tokens.sqlite"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # Of secrets, at no cost.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    OAUTH2_PROVIDER={
        "SCOPES": {"metrics": "to read metrics", "other": "to do something else"},
        "DEFAULT_SCOPES": ["other"],
        "EXTRA_SERVER_KWARGS": {"token_expires_in": lambda request: LIVES[request.client.client_id]},
    },
)
django.setup()

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import include, path, re_path
from oauth2_provider.decorators import protected_resource
from oauth2_provider.models import get_application_model
from oauth2_provider.signals import app_authorized


def say(event, **values):
    # One write, so that lines of several threads do not mix.
    sys.stdout.write("tokens: " + json.dumps({"event": event, **values}) + "\n")
    sys.stdout.flush()


@protected_resource(scopes=["metrics"], advertise_metadata=True)
def page(request):
    driver = request.META["DRIVER"]
    try:
        with urllib.request.urlopen(f"http://{driver}{request.get_full_path()}", timeout=5) as answer:
            return HttpResponse(answer.read(), content_type=answer.headers["Content-Type"])
    except (urllib.error.URLError, TimeoutError) as error:
        return HttpResponse(str(error), status=502)


urlpatterns = [
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
    re_path("^metrics/", page),
]


def granted(sender, request, token, **_):
    way = "header" if "HTTP_AUTHORIZATION" in request.META else "body"
    say("granted", client=token.application.client_id, way=way, scope=token.scope, token=token.token, at=time.monotonic())


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_):
        pass


def serve(host, application, certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(f"{FOLDER}/{certificate}", f"{FOLDER}/server.key")
    server = make_server(host, 0, application, Server, Handler)
    # The handshake is made by the connection's own thread.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"{host}:{server.server_port}"


def door(application, driver):
    def keep(environment, start):
        def begin(status, headers, *rest):
            if status.startswith("401"):
                say("denied", driver=driver)
            return start(status, headers, *rest)

        return application({**environment, "DRIVER": driver}, begin)

    return keep


def run(drivers):
    call_command("migrate", run_syncdb=True, verbosity=0)
    model = get_application_model()
    for client in LIVES:
        model.objects.create(
            client_id=client,
            client_secret=SECRET,
            client_type=model.CLIENT_CONFIDENTIAL,
            authorization_grant_type=model.GRANT_CLIENT_CREDENTIALS,
        )
    app_authorized.connect(granted)
    application = get_wsgi_application()
    url = "https://" + serve("127.0.0.1", application, "server.crt")
    doors = [serve(driver.split(":")[0], door(application, driver), "door.crt") for driver in drivers]
    say("listening", url=url, doors=doors)
    threading.Event().wait()


run(sys.argv[2:])
