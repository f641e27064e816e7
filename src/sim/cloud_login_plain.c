/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "sim/cloud_login.h"

static bool login_is_secret(struct cloud_login *l, struct slice what, const char *name)
{
	return slice_eq(what, l->secret) ||
	       cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD, _("the %s is wrong"), _(name));
}

/* Whose certificate it is was settled in the TLS handshake. */
bool cloud_login_aws(struct cloud_login *l)
{
	return cloud_login_knows(l, "client_id", l->how->client_id);
}

/* The token is the username; with MQTT Basic there is a password as well (clouds.md 10). */
bool cloud_login_thingsboard(struct cloud_login *l)
{
	if (l->how->password.n == 0)
		return login_is_secret(l, l->how->username, N_("access token (the username)"));
	return cloud_login_knows(l, "client_id", l->how->client_id) &&
	       cloud_login_knows(l, "username", l->how->username) &&
	       login_is_secret(l, l->how->password, "password");
}

static bool login_user_and_password(struct cloud_login *l)
{
	if (l->how->username.n == 0)
		return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED, _("there is no username"));
	return cloud_login_knows(l, "username", l->how->username) &&
	       login_is_secret(l, l->how->password, "password");
}

/* The public broker takes all; who has a broker of his own has users. */
bool cloud_login_emqx(struct cloud_login *l)
{
	return slice_eq_nocase(l->how->host, SLICE("broker.emqx.io")) || login_user_and_password(l);
}

bool cloud_login_hivemq(struct cloud_login *l)
{
	return login_user_and_password(l);
}

bool cloud_login_adafruit(struct cloud_login *l)
{
	return login_user_and_password(l);
}

bool cloud_login_thingscloud(struct cloud_login *l)
{
	if (l->how->username.n == 0)
		return cloud_login_refuse(
			l, CLOUD_LOGIN_NOT_ALLOWED, _("there is no AccessToken (the username)"));
	return cloud_login_knows(l, "access_token", l->how->username) &&
	       login_is_secret(l, l->how->password, N_("ProjectKey (the password)"));
}

bool cloud_login_blynk(struct cloud_login *l)
{
	if (!slice_eq(l->how->username, SLICE("device")))
		return cloud_login_refuse(
			l, CLOUD_LOGIN_BAD_PASSWORD, _("the username is not the word device"));
	return login_is_secret(l, l->how->password, N_("token (the password)"));
}
