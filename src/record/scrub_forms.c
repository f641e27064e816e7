/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_forms.h"

#include "base/ascii.h"

enum {
	HOST_MOST = 253,
	LABEL_MOST = 63,
	OCTETS = 4,
	GROUPS = 8,
	IMEI = 15,
	CARD = 19,
	CARD_MOST = 20
};

const char *scrub_kind_name(enum scrub_kind kind)
{
	static const char *const names[SCRUB_KINDS] = {
		"ssid", "mac", "ip", "host", "topic", "serial"};

	return names[kind];
}

bool scrub_is_word(char c)
{
	return ascii_is_letter(c) || ascii_is_digit(c);
}

unsigned long scrub_pseudonym_number(enum scrub_kind kind, struct slice text)
{
	struct slice name = slice_of(scrub_kind_name(kind));
	long long number;

	/* Pseudonyms are in capital letters. */
	for (size_t i = 0; i < name.n; i++)
		if (i >= text.n || ascii_lower(text.p[i]) != name.p[i] || text.p[i] == name.p[i])
			return 0;
	text = slice_from(text, name.n);
	if (text.n < 2 || text.n > 10 || text.p[0] != '-' || !ascii_is_digit(text.p[1]) ||
		!slice_to_number(slice_from(text, 1), &number) || number < 1)
		return 0;
	return (unsigned long)number;
}

/* Each of these returns the bytes of the form that begins at `at`, or 0. */

static char forms_at(struct slice s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

static bool forms_hex(char c)
{
	return slice_hex_digit(c) >= 0;
}

/* ---- MAC addresses ---- */

static size_t forms_mac(struct slice s, size_t at)
{
	enum { BYTES = 6, LONG = 3 * BYTES - 1 };
	char separator = forms_at(s, at + 2);
	bool zeros = true, ones = true;

	if (s.n - at < LONG || (separator != ':' && separator != '-'))
		return 0;
	for (size_t i = 0; i < LONG; i++) {
		char c = s.p[at + i];

		if (i % 3 == 2 ? c != separator : !forms_hex(c))
			return 0;
		zeros = zeros && (c == '0' || c == separator);
		ones = ones && (ascii_lower(c) == 'f' || c == separator);
	}
	if (zeros || ones)
		return 0;
	/* Longer rows are other things. */
	if (scrub_is_word(forms_at(s, at + LONG)) ||
		(forms_at(s, at + LONG) == separator && forms_hex(forms_at(s, at + LONG + 1))))
		return 0;
	if (at > 1 && s.p[at - 1] == separator && forms_hex(s.p[at - 2]))
		return 0;
	return LONG;
}

bool scrub_mac_digits(struct slice text, char digits[SCRUB_MAC_DIGITS])
{
	size_t n = 0;

	if (!text.n || forms_mac(text, 0) != text.n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (i % 3 != 2)
			digits[n++] = ascii_lower(text.p[i]);
	return true;
}

/* ---- IP addresses ---- */

static size_t forms_octet(struct slice s, size_t at, long long *value)
{
	size_t n = 0;

	*value = 0;
	while (n < 3 && ascii_is_digit(forms_at(s, at + n)))
		*value = *value * 10 + (s.p[at + n++] - '0');
	return *value > 255 || (n > 1 && s.p[at] == '0') ? 0 : n;
}

/* "version:2.4.0.0(", "v1.2.3.4", "ver 2.1.0.0" */
static bool forms_is_version(struct slice s, size_t at, size_t end)
{
	size_t i = at;

	if (forms_at(s, end) == '(')
		return true;
	while (i > 0 &&
		(s.p[i - 1] == ' ' || s.p[i - 1] == ':' || s.p[i - 1] == '=' || s.p[i - 1] == '"'))
		i--;
	struct slice before = slice_sub(s, i < 7 ? 0 : i - 7, i < 7 ? i : 7);
	for (size_t n = 3; n <= 7; n += 4)
		if (before.n >= n && slice_eq_nocase(slice_from(before, before.n - n),
					     n == 3 ? SLICE("ver") : SLICE("version")))
			return true;
	return false;
}

static size_t forms_ipv4(struct slice s, size_t at)
{
	size_t end = at;
	long long first = 0, value;

	if (at > 0 && s.p[at - 1] == '.')
		return 0;
	for (int i = 0; i < OCTETS; i++) {
		size_t n = forms_octet(s, end, &value);

		if (!n || (i < OCTETS - 1 && forms_at(s, end + n) != '.'))
			return 0;
		first = i == 0 ? value : first;
		end += n + (i < OCTETS - 1);
	}
	if (scrub_is_word(forms_at(s, end)) ||
		(forms_at(s, end) == '.' && ascii_is_digit(forms_at(s, end + 1))))
		return 0;
	return first == 0 || first == 255 || forms_is_version(s, at, end) ? 0 : end - at;
}

/* A row of two-digit groups may be a hex dump, a time or a MAC: an address has a group of at least three
 * digits, and all eight groups or a gap. */
static size_t forms_ipv6(struct slice s, size_t at)
{
	size_t i = at, end = at, groups = 0;
	bool gap = false, wide = false;

	if (at > 0 && s.p[at - 1] == ':' && at > 1 && scrub_is_word(s.p[at - 2]))
		return 0;
	while (groups < GROUPS) {
		size_t n = 0;

		while (n < 5 && forms_hex(forms_at(s, i + n)))
			n++;
		if (n == 0 || n > 4)
			break;
		wide = wide || n > 2;
		groups++;
		i += n;
		end = i;
		if (forms_at(s, i) != ':')
			break;
		i++;
		if (forms_at(s, i) == ':') {
			if (gap)
				break;
			gap = true;
			i++;
			end = i;
		}
	}
	bool whole = gap ? groups < GROUPS && groups > 0 : groups == GROUPS;
	char next = forms_at(s, end), after = forms_at(s, end + 1);
	bool goes_on =
		scrub_is_word(next) || (next == ':' && (scrub_is_word(after) || after == ':'));

	return whole && wide && !goes_on ? end - at : 0;
}

bool scrub_is_address(struct slice text)
{
	return text.n && (forms_ipv4(text, 0) == text.n || forms_ipv6(text, 0) == text.n);
}

/* ---- host names ---- */

static bool forms_is_host_end(struct slice label, size_t labels)
{
	/* Words that end file names, functions and sentences are not among them. */
	static const char *const ends[] = {"com", "net", "org", "edu", "gov", "io", "cn", "info",
		"biz", "dev", "app", "cloud", "local", "lan", "internal", "localdomain", "intranet",
		"corp", "arpa", "tech", "online", "site", "xyz", "eu"};

	for (size_t i = 0; i < ALEN(ends); i++)
		if (slice_eq_nocase(label, slice_of(ends[i])))
			return true;
	/* A country's. */
	return labels > 2 && label.n == 2 && ascii_is_letter(label.p[0]) &&
	       ascii_is_letter(label.p[1]);
}

static bool forms_in_host(char c)
{
	return scrub_is_word(c) || c == '-' || c == '_';
}

static size_t forms_host(struct slice s, size_t at)
{
	size_t end = at, labels = 0, host = 0;

	if (at > 0 && (s.p[at - 1] == '.' || s.p[at - 1] == '-' || s.p[at - 1] == '_'))
		return 0;
	while (end - at < HOST_MOST) {
		size_t n = 0;

		while (n <= LABEL_MOST && forms_in_host(forms_at(s, end + n)))
			n++;
		if (n == 0 || n > LABEL_MOST)
			break;
		labels++;
		if (labels > 1 && forms_is_host_end(slice_sub(s, end, n), labels))
			host = end + n - at;
		end += n;
		if (forms_at(s, end) != '.')
			break;
		end++;
	}
	/* All of it, or up to the full stop of a sentence. */
	return host && !forms_in_host(forms_at(s, at + host)) && forms_at(s, at + host) != '(' &&
	                       (forms_at(s, at + host) != '.' ||
				       !forms_in_host(forms_at(s, at + host + 1)))
	               ? host
	               : 0;
}

/* ---- numbers of modules and cards ---- */

static bool forms_luhn(struct slice digits)
{
	int sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		int digit = digits.p[digits.n - 1 - i] - '0';

		sum += i % 2 ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
	}
	return sum % 10 == 0;
}

static size_t forms_number(struct slice s, size_t at)
{
	size_t n = 0;

	while (n <= CARD_MOST && ascii_is_digit(forms_at(s, at + n)))
		n++;
	struct slice digits = slice_sub(s, at, n);
	bool imei = n == IMEI && digits.p[0] != '0' && forms_luhn(digits);
	bool card = (n == CARD || n == CARD_MOST) && slice_starts(digits, SLICE("89"));
	/* Not the digits of a fraction. */
	bool alone = !scrub_is_word(forms_at(s, at + n)) && (at == 0 || s.p[at - 1] != '.');

	return alone && (imei || card) ? n : 0;
}

/* ---- all ---- */

static size_t forms_find(struct slice s, size_t at, enum scrub_kind *kind)
{
	static const struct {
		enum scrub_kind kind;
		size_t (*read)(struct slice s, size_t at);
	} rows[] = {{SCRUB_MAC, forms_mac}, {SCRUB_IP, forms_ipv4}, {SCRUB_IP, forms_ipv6},
		{SCRUB_SERIAL, forms_number}, {SCRUB_HOST, forms_host}};

	for (size_t i = 0; i < ALEN(rows); i++) {
		size_t n = rows[i].read(s, at);

		*kind = rows[i].kind;
		if (n)
			return n;
	}
	return 0;
}

void scrub_find_forms(struct slice text, scrub_found_fn *fn, void *user)
{
	bool in_word = false;

	for (size_t i = 0; i < text.n;) {
		enum scrub_kind kind;
		bool is_word = scrub_is_word(text.p[i]);
		size_t n = is_word && !in_word ? forms_find(text, i, &kind) : 0;

		if (n)
			fn(user, kind, slice_sub(text, i, n));
		in_word = n ? true : is_word;
		i += n ? n : 1;
	}
}
