/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not the manufacturer's own: made once, by
 *
 *     openssl genrsa -traditional 2048
 *     openssl req -new -subj '/C=CN/O=ESPRESSIF AT/CN=Root CA'     and CN=L1 CA
 *     openssl ca -startdate 20190903113437Z -enddate 20290831113437Z
 *
 * with names and dates as the manufacturer's have them.  The CA's key was thrown away; the other one
 * is no secret.
 */
#include "sim/maker.h"

static const char maker_ca[] = "-----BEGIN CERTIFICATE-----\n"
			       "MIIDLDCCAhSgAwIBAgIUSr4oyDr2zlh0UNyFvqHOW2AuaMAwDQYJKoZIhvcNAQEL\n"
			       "BQAwNjELMAkGA1UEBhMCQ04xFTATBgNVBAoMDEVTUFJFU1NJRiBBVDEQMA4GA1UE\n"
			       "AwwHUm9vdCBDQTAeFw0xOTA5MDMxMTM0MzdaFw0yOTA4MzExMTM0MzdaMDYxCzAJ\n"
			       "BgNVBAYTAkNOMRUwEwYDVQQKDAxFU1BSRVNTSUYgQVQxEDAOBgNVBAMMB1Jvb3Qg\n"
			       "Q0EwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDIeJ6Jw8zVXeCvnQ0S\n"
			       "7EW5VI2ruiKug3598+SYG9mVdKt9x4jEzoBbn5phXRBcRgIBAQv49DujsOllC4IY\n"
			       "P28dN6AhDCBvdkWQ03zPQ/dI9g3EV5hs/ZfE9VYSRmu7qAl2HwFh+7t0t/M1Oi7d\n"
			       "Zer2dCh5gcXmEufMCvBTOxUkg9iaKiS33mQyFX3DVVFNUXdXkE9JnXBwf2Z8izrb\n"
			       "JxvuBlDSsF6YiLL8KJMyRSOR3i7hxkYLKBzQ9brxmVgw9ou7kVREsNVnyPgGTS91\n"
			       "tgWnkRt/C+N/SSu17DqYs9+JKLBYFJyM5IojxdYvOuNTAql3HHy0PGk4DfO2ema5\n"
			       "RhtvAgMBAAGjMjAwMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFPjHkLzS902J\n"
			       "7SSD2t3AlGR0QOP5MA0GCSqGSIb3DQEBCwUAA4IBAQBr7ZFyJdviymLI9kaFLXxg\n"
			       "Z+TjUnVjMEqD+DXvuUuHNDtMhNBZuwpQ157QHagkAiepVNEVOhz6bi56THIWfhG2\n"
			       "/ZkapvBOZm0belBEJzY4KAeaD29EQpSlZ1XkybPcffzFWdzuJhSvXcJbYtURDbqf\n"
			       "6R520Agr6EQ2M8MaAJLPlKmfuuKgxQjSMCFlhg+kfwh9YvHZOJTG8gpy3M39kez8\n"
			       "iM6/BlGtJZCcaw2fuGDlHOslSkEvSln/OY566bUkYTsICYh/j1Sb9DjjJ5L3SEKz\n"
			       "VUHkocph0k388V4Gn+Jmj7uBvcUtGvMbogLiv1RtZyyTL5eTSbzbPAjrgVGE2Vb8\n"
			       "-----END CERTIFICATE-----\n";

static const char maker_certificate[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIDSzCCAjOgAwIBAgIUXCuk4W/LXdU5FKS77iSHygGKyF8wDQYJKoZIhvcNAQEL\n"
	"BQAwNjELMAkGA1UEBhMCQ04xFTATBgNVBAoMDEVTUFJFU1NJRiBBVDEQMA4GA1UE\n"
	"AwwHUm9vdCBDQTAeFw0xOTA5MDMxMTM0MzdaFw0yOTA4MzExMTM0MzdaMDQxCzAJ\n"
	"BgNVBAYTAkNOMRUwEwYDVQQKDAxFU1BSRVNTSUYgQVQxDjAMBgNVBAMMBUwxIENB\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqC4oSI5AXVw+hbC9PkUP\n"
	"PrcD2gFUhi5M8VqLlAPTV0XKVS5zSj6AzsAuAGUyvLtYCzDbyQNWKTlnAbc9SbzJ\n"
	"gY3ZFg9fbMib3JhKCTY7pB5Lv5/k9XcnaToiiB4jWV7ajYi3BQrNVPSZSyxA7D2Y\n"
	"ku+vZJkX3hR8q9h60Mx4tqkz9ydJihVsvPGA9xqMmWtoGhigcAQW5NiSPsGEWGSX\n"
	"saSs/fuOd6rbvVGBFYD+h0LdUQK3s4zvXq+zlkWMp3+ZtuTiDXjdenMb4S/CagYC\n"
	"+Scrlw1BAaWFPJrZ8b2imR3Y2+bI2LRZDsTnhvm9cLLj/cn0r6L+HPyAZzm0pHN4\n"
	"8wIDAQABo1MwUTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSH95Lrh0sJ2FtW\n"
	"w4N/Lh+CusNArDAfBgNVHSMEGDAWgBT4x5C80vdNie0kg9rdwJRkdEDj+TANBgkq\n"
	"hkiG9w0BAQsFAAOCAQEACA1MJvhg136lO4K6rJP7IeZjTDeMLHGCsxNGx1sRrNp3\n"
	"2Hpi+R6liwE7muS/pWoonjyy8g3CmakQ1X4hirgTNSvCbYHbErU6ksa41vIVyF7Q\n"
	"6i2/6AfLjflWK+lTNQREaefCF5BbVWXBUM2/vHBsIDQoIuYjxG3GIV6SNJip0bhC\n"
	"6YRLt0ona6gIrwLLla37bWfhq7YdZwj7N3VsQu3ZADTRqiKmEu+GvbbrWKG8tggt\n"
	"p8eXcrX7yIYI+NHQbbX9L7V5NGSYGk01sG0bMspIi0wQSpiKLisbBzdraUYAGyp8\n"
	"IKw4hPyDM7BCkV6WGJUyXj5HCD3CA9fzjhxsP0lCDw==\n"
	"-----END CERTIFICATE-----\n";

static const char maker_key[] = "-----BEGIN RSA PRIVATE KEY-----\n"
				"MIIEowIBAAKCAQEAqC4oSI5AXVw+hbC9PkUPPrcD2gFUhi5M8VqLlAPTV0XKVS5z\n"
				"Sj6AzsAuAGUyvLtYCzDbyQNWKTlnAbc9SbzJgY3ZFg9fbMib3JhKCTY7pB5Lv5/k\n"
				"9XcnaToiiB4jWV7ajYi3BQrNVPSZSyxA7D2Yku+vZJkX3hR8q9h60Mx4tqkz9ydJ\n"
				"ihVsvPGA9xqMmWtoGhigcAQW5NiSPsGEWGSXsaSs/fuOd6rbvVGBFYD+h0LdUQK3\n"
				"s4zvXq+zlkWMp3+ZtuTiDXjdenMb4S/CagYC+Scrlw1BAaWFPJrZ8b2imR3Y2+bI\n"
				"2LRZDsTnhvm9cLLj/cn0r6L+HPyAZzm0pHN48wIDAQABAoIBABkvQE0NMEpKw/oV\n"
				"K2GlydCka2k8BcJKMK971acGo6FQDCqRWCZoEbXkRX89qElm7JpQaLlDTKXDuM8i\n"
				"94SRRsOl0DpjdvC9Ycm47G1Qt8Gt374EXa78duRlFkK38Kczcxr6vB1/LpxoPIRr\n"
				"ThWSa8SlK+iunEpfWwQI2OtnkzQXCEDYfieunT6g+b2LRimRLkiVhINizawJmFaR\n"
				"7kUnaNGrXViBK3dYb65KvXoII6seA4DzNTz+Hx5NXYwvpnuhK1zwNYN85x2PC/+u\n"
				"ONf3O7I1KqGmvnOxqvIpG/AUOwRfVOnzkBjEiGj0RTscxLg/z1eRraOcV+qxsmIe\n"
				"Dl5aPtECgYEA2WHBKjWkGKmQ4A0HdR8JyVrMCRf4ctv0rb0gKToddq+++dcAWgLi\n"
				"5edWGLk42ojPELWGUEC+7qBDXXyYbActfENpWNa2x8NVWaEQv4mpEN1MicaOq7Gq\n"
				"YdZGX6x+geOeW/f+NDG6x5y/o8CJmnUKWI18mHaWNGwBsxCwQk1BjwcCgYEAxg7H\n"
				"p6V+0P3F7w1QtmtSO9af4O7IkwFYOQSfgg+tslNvTHwBafgzZ4xb0xS2zUEHr6Cv\n"
				"No9BFnzidDbcRaJCmDSGKr3DolrFPLo/B7kuXc2TcycdEvq7Q9qrIUn9XVCyHJo7\n"
				"RPq+ewaIJ8aYNTdT1KZgUZlAqFPQQVFO83Ocn7UCgYEAzvXFzWTyjVRrDRT6g6SA\n"
				"UcbzOLksnlYRlpPYGcgtowDhpsXunMPguBfOnY1CtrTHx1W7wY5S+ad1W30zNK6E\n"
				"vKkFlEIgFQJAsSuqYWEzqE24//cdgBOPbsRtjcsRSqKl81OhHpo2BLOUtNeranWB\n"
				"2xshg5prmQ83cv8xgH5DK2MCgYAtBE79G/CnMAc9PpmJ3Prj/vR3+847G6Mh0psu\n"
				"xMGGNtClYcowe+mzL4PvhlXGcXF9ydgJXqY8pkYShCWs7iSU09tq+5br4BXUp8CL\n"
				"0NtpFsDc+5bwKW1HDvy2pEqiWyUguy2dkCCbdfCcmdcewWScgPSDl4HKwMIlFoYL\n"
				"b8u5wQKBgDVhlyePyLH8GRdJyv+/EC/gAArjXzw8LSNpvzuKhRyoNuYetoWQSKLO\n"
				"hyk9BYYBvJAx8OFz26v5uyBbc49Sv9/cupVPp0JyjGIExeEt8RT5SngGtoldvkpb\n"
				"2Ccb2A9lDU9mivcEnl32g5edq2TEaOyH29LY8zPmSKjv/2Z0jxse\n"
				"-----END RSA PRIVATE KEY-----\n";

struct slice maker_file(enum certs_kind kind)
{
	static const struct slice files[CERTS_KINDS] = {
		[CERTS_CA] = {maker_ca, sizeof(maker_ca) - 1},
		[CERTS_CERTIFICATE] = {maker_certificate, sizeof(maker_certificate) - 1},
		[CERTS_KEY] = {maker_key, sizeof(maker_key) - 1},
	};

	return files[kind];
}
