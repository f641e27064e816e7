# SPDX-License-Identifier: GPL-3.0-or-later
"""USB-serial adapters as software: what they answer to the kernel's real drivers, by QEMU's usb-redir.

An adapter is plugged in when it connects to QEMU's socket for a USB port, and pulled out when it
closes that.  It has one or two UARTs, each with a board behind it (`boards.py`).  A UART knows the rate
that the driver has set: a board at another rate is heard, and hears, as garbage.

The protocol is described in usb-redirection-protocol.md of the usbredir project.  What each chip is asked is what the drivers
of Linux 6.1 ask (drivers/usb/serial/{ftdi_sio,cp210x,ch341}.c, drivers/usb/class/cdc-acm.c).
"""

import collections
import contextlib
import socket
import struct
import threading

import guest  # noqa: F401  (finds the harness)
from harness import expect

HELLO, DEVICE_CONNECT, DEVICE_DISCONNECT, RESET, INTERFACE_INFO, EP_INFO = range(6)
SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION_STATUS = 6, 7, 8
SET_ALT, GET_ALT, ALT_STATUS = 9, 10, 11
START_INTERRUPT, STOP_INTERRUPT, INTERRUPT_STATUS = 15, 16, 17
CANCEL = 21
CONTROL, BULK, INTERRUPT = 100, 101, 103
SUCCESS, CANCELLED, STALL = 0, 1, 4
FULL_SPEED = 1
# The version in device_connect, packet sizes in ep_info, ids of 64 bits, lengths of 32: xhci asks for the last three.
CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6
TYPE_BULK, TYPE_INTERRUPT = 2, 3
DESCRIPTOR = 6  # the request GET_DESCRIPTOR


USUAL_RATES = (300, 1200, 9600, 19200, 38400, 57600, 74880, 115200, 230400, 460800, 921600, 1000000, 1500000, 2000000,
               3000000)


def garbage(data):
    """What a UART at another rate makes of it: as many bytes, and no text."""
    return bytes(byte & 0x5f | 0x80 for byte in data)


class Uart:
    """One serial port of an adapter, and the board at it."""

    def __init__(self, adapter, board):
        self.adapter = adapter
        self.board = board
        self.rate = 9600
        self.frame = "8N1"
        self.settings = []  # (rate, frame) after each change since it was plugged in
        self.rts_cts = False
        self.dtr = self.rts = self.cts = False
        self.changes = []  # (dtr, rts) after each change
        self.full = False  # takes no more bytes: its buffer is full, and CTS is off
        self.accepts = None  # as many more bytes, then it is full
        self.is_open = False  # a driver reads: what a board says to a closed port is lost
        self.is_garbled = False  # what is on its way to the guest had framing errors
        self.native = False  # the board itself is the USB device, and has no rate
        self.out = bytearray()  # to the guest
        self.reads = collections.deque()  # (id, endpoint, length) that wait for bytes
        self.writes = collections.deque()  # (id, endpoint, bytes) that wait for room
        board.uart = self

    def set_lines(self, dtr=None, rts=None):
        before = self.dtr, self.rts
        self.dtr = self.dtr if dtr is None else dtr
        self.rts = self.rts if rts is None else rts
        if (self.dtr, self.rts) != before:
            self.changes.append((self.dtr, self.rts))
            self.board.lines(self.dtr, self.rts)

    def set(self, rate=None, frame=None):
        """A divisor gives 115384 for 115200, which no board minds."""
        if rate:
            self.rate = min([usual for usual in USUAL_RATES if abs(rate - usual) * 50 < usual], default=rate,
                            key=lambda usual: abs(rate - usual))
        self.frame = frame or self.frame
        self.settings.append((self.rate, self.frame))

    def say(self, data):
        """The board talks; false if nobody has the port open."""
        with self.adapter.lock:
            if self.is_open:
                heard = self.on_the_line(data)
                self.is_garbled = heard != data
                self.out += heard
                self.adapter.answer_reads(self)
            return self.is_open

    def on_the_line(self, data):
        return data if self.native or self.board.rate == self.rate else garbage(data)

    def write(self, number, endpoint, data):
        """The guest talks."""
        if self.accepts is not None:
            self.full = self.full or self.accepts < len(data)
            if self.full:
                self.hears(data[:self.accepts])
                self.accepts, data = 0, data[self.accepts:]
            else:
                self.accepts -= len(data)
        if self.full:
            self.writes.append((number, endpoint, data))
            return
        self.adapter.send_bulk(number, endpoint, SUCCESS, len(data))
        self.hears(data)

    def hears(self, data):
        if data:
            self.board.hears(self.on_the_line(data))

    def set_full(self, full):
        with self.adapter.lock:
            self.full, self.accepts = full, None
            while self.writes and not full:
                self.write(*self.writes.popleft())


class Adapter:
    """What all chips share.  `plug` it into a port of a guest; `pull` it; plug it again."""

    vendor, product, version = 0, 0, 0x100
    device_class = 0, 0, 0
    maker = name = None
    interfaces = ()  # each: class, subclass, protocol, further descriptors, endpoints as (address, type, size)

    def __init__(self, *boards, serial=None):
        self.serial = serial
        self.pace = 0  # seconds that each request of the driver takes
        self.lock = threading.RLock()
        self.connection = None
        self.interrupts = set()
        self.requests = []  # the vendor's and class's requests: (request, value, index)
        self.uarts = [Uart(self, board) for board in boards]

    @property
    def uart(self):
        return self.uarts[0]

    # Plugging

    def plug(self, guest, port):
        for uart in self.uarts:
            uart.out.clear()
            uart.reads.clear()
            uart.writes.clear()
            uart.dtr = uart.rts = False
            uart.rate, uart.frame, uart.settings, uart.changes = 9600, "8N1", [], []
            uart.full, uart.accepts, uart.is_open = False, None, False
        self.requests.clear()
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(str(guest.usb_path(port)))
        hello = b"atmq-rig".ljust(64, b"\0") + struct.pack("<I", CAPABILITIES)
        self.connection.sendall(struct.pack("<III", HELLO, len(hello), 0) + hello)
        threading.Thread(target=self.serve, args=(self.connection,), daemon=True).start()

    def pull(self, power=False):
        """Out of the port.  A board whose power does not come from there keeps it."""
        with self.lock:
            connection, self.connection = self.connection, None
        if connection is None:
            return
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
        for uart in self.uarts:
            uart.board.unplugged(power)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pull()
        for uart in self.uarts:
            uart.board.close()

    # The protocol

    def send(self, kind, number, data=b""):
        with self.lock, contextlib.suppress(OSError):
            if self.connection:
                self.connection.sendall(struct.pack("<IIQ", kind, len(data), number) + data)

    def send_bulk(self, number, endpoint, status, length, data=b""):
        self.send(BULK, number, struct.pack("<BBHIH", endpoint, status, length & 0xffff, 0, length >> 16) + data)

    def serve(self, connection):
        with contextlib.suppress(OSError), connection.makefile("rb") as stream:
            kind, length, _ = struct.unpack("<III", stream.read(12))
            expect(kind == HELLO, f"QEMU begins with {kind}")
            stream.read(length)
            self.introduce()
            while len(head := stream.read(16)) == 16:
                kind, length, number = struct.unpack("<IIQ", head)
                data = stream.read(length)
                with self.lock:
                    if self.connection is connection:
                        self.handle(kind, number, data)

    def handle(self, kind, number, data):
        if kind == SET_CONFIGURATION:
            self.send(CONFIGURATION_STATUS, number, bytes([SUCCESS, data[0]]))
            for uart in self.uarts:
                uart.board.powered()
        elif kind == GET_CONFIGURATION:
            self.send(CONFIGURATION_STATUS, number, bytes([SUCCESS, 1]))
        elif kind == SET_ALT:
            self.send(ALT_STATUS, number, bytes([SUCCESS, data[0], data[1]]))
        elif kind == GET_ALT:
            self.send(ALT_STATUS, number, bytes([SUCCESS, data[0], 0]))
        elif kind in (START_INTERRUPT, STOP_INTERRUPT):
            (self.interrupts.add if kind == START_INTERRUPT else self.interrupts.discard)(data[0])
            self.send(INTERRUPT_STATUS, number, bytes([SUCCESS, data[0]]))
        elif kind == CONTROL:
            self.handle_control(number, data)
        elif kind == BULK:
            endpoint, _, low, _, high = struct.unpack("<BBHIH", data[:10])
            uart = self.uarts[self.uart_of_endpoint(endpoint)]
            if endpoint & 0x80:
                uart.is_open = True
                uart.reads.append((number, endpoint, high << 16 | low))
                self.answer_reads(uart)
            else:
                uart.write(number, endpoint, data[10:])
        elif kind == CANCEL:
            self.cancel(number)

    def introduce(self):
        types, intervals, owners, sizes = [255] * 32, [0] * 32, [0] * 32, [0] * 32
        types[0] = types[16] = 0
        sizes[0] = sizes[16] = 64
        for at, (*_, endpoints) in enumerate(self.interfaces):
            for address, kind, size in endpoints:
                slot = (address & 0x80) >> 3 | address & 15
                types[slot], intervals[slot], owners[slot], sizes[slot] = kind, 1, at, size
        self.send(EP_INFO, 0, bytes(types + intervals + owners) + struct.pack("<32H", *sizes))
        columns = zip(*[each[:3] for each in self.interfaces])
        self.send(INTERFACE_INFO, 0, struct.pack("<I", len(self.interfaces)) + b"".join(
            bytes(column).ljust(32, b"\0") for column in (range(len(self.interfaces)), *columns)))
        self.send(DEVICE_CONNECT, 0, struct.pack(
            "<BBBBHHH", FULL_SPEED, *self.device_class, self.vendor, self.product, self.version))

    def handle_control(self, number, data):
        endpoint, request, kind, _, value, index, length = struct.unpack("<BBBBHHH", data[:10])
        if kind & 0x60 == 0:
            answer = self.descriptor(value, index) if request == DESCRIPTOR and kind & 0x80 else (
                bytes(length) if kind & 0x80 else b"")
        else:
            self.requests.append((request, value, index))
            answer = self.control(kind, request, value, index, data[10:])
            if answer is None and not kind & 0x80:
                answer = b""
        status = STALL if answer is None else SUCCESS
        answer = (answer or b"")[:length]
        done = len(answer) if kind & 0x80 else length
        packet = struct.pack("<BBBBHHH", endpoint, request, kind, status, value, index, 0 if status else done) + answer
        if self.pace:
            threading.Timer(self.pace, self.send, (CONTROL, number, packet)).start()
        else:
            self.send(CONTROL, number, packet)

    def cancel(self, number):
        for uart in self.uarts:
            for queue in (uart.reads, uart.writes):
                for each in list(queue):
                    if each[0] == number:
                        queue.remove(each)
                        uart.is_open &= queue is uart.writes
                        self.send_bulk(number, each[1], CANCELLED, 0)

    def answer_reads(self, uart):
        while uart.reads and (data := self.pack(uart, uart.reads[0][2])):
            number, endpoint, _ = uart.reads.popleft()
            self.send_bulk(number, endpoint, SUCCESS, len(data), data)

    # What the device says of itself

    def descriptor(self, value, index):
        kind, number = value >> 8, value & 255
        if kind == 1:
            return struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x110, *self.device_class, 64, self.vendor,
                               self.product, self.version, bool(self.maker), 2 * bool(self.name),
                               3 * bool(self.serial), 1)
        if kind == 2:
            return self.configuration()
        if kind == 3 and number == 0:
            return b"\x04\x03\x09\x04"
        texts = {1: self.maker, 2: self.name, 3: self.serial}
        if kind == 3 and texts.get(number):
            text = texts[number].encode("utf-16-le")
            return bytes([len(text) + 2, 3]) + text
        return None

    def configuration(self):
        body = b""
        for at, (kind, subclass, protocol, extra, endpoints) in enumerate(self.interfaces):
            body += bytes([9, 4, at, 0, len(endpoints), kind, subclass, protocol, 0]) + extra
            for address, transfer, size in endpoints:
                body += struct.pack("<BBBBHB", 7, 5, address, transfer, size, 1)
        return struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), len(self.interfaces), 1, 0, 0x80, 50) + body

    # What differs from chip to chip

    def uart_of_endpoint(self, endpoint):
        return 0

    def pack(self, uart, most):
        """The next bytes of a read, empty for none; they are the UART's no longer."""
        data = bytes(uart.out[:most])
        del uart.out[:most]
        return data

    def control(self, kind, request, value, index, data):
        """The bytes that a request is answered with; None: the device does not know it."""
        raise NotImplementedError


class Ftdi(Adapter):
    """FT232R, or with two boards the FT2232C of an ESP-Prog.  A packet begins with modem and line status."""

    vendor, maker = 0x0403, "FTDI"
    FRACTIONS = 0, 4, 2, 1, 3, 5, 6, 7  # of eight, by code

    def __init__(self, *boards, serial=None):
        super().__init__(*boards, serial=serial)
        two = len(boards) == 2
        self.product, self.version = (0x6010, 0x500) if two else (0x6001, 0x600)
        self.name = "Dual RS232" if two else "FT232R USB UART"
        self.interfaces = [(255, 255, 255, b"", ((0x81 + 2 * at, TYPE_BULK, 64), (2 + 2 * at, TYPE_BULK, 64)))
                           for at in range(len(boards))]

    def uart_of_endpoint(self, endpoint):
        return ((endpoint & 15) - 1) // 2

    def status(self, uart):
        framing = 0x08 if uart.is_garbled else 0
        return bytes([0x21, framing] if uart.full else [0x31, 0x60 | framing])

    def pack(self, uart, most):
        data = bytearray()
        while uart.out and len(data) + 64 <= most:
            data += self.status(uart) + uart.out[:62]
            del uart.out[:62]
        return bytes(data)

    def control(self, kind, request, value, index, data):
        uart = self.uarts[max(0, (index & 255) - 1) if len(self.uarts) == 2 else 0]
        if request == 1:
            uart.set_lines(bool(value & 1) if value & 0x100 else None, bool(value & 2) if value & 0x200 else None)
        elif request == 2:
            uart.rts_cts = bool(index & 0x100)
        elif request == 3:
            high = index >> 8 if len(self.uarts) == 2 else index
            code = value >> 14 | (high & 1) << 2
            whole = value & 0x3fff
            special = {(0, 0): 3000000, (1, 0): 2000000}
            uart.set(special.get((whole, code)) or round(3000000 / (whole + self.FRACTIONS[code] / 8)))
        elif request == 4:
            uart.set(frame=f"{value & 15}{'NOEMS'[value >> 8 & 7]}{1 + (value >> 11 & 3) // 2}")
        elif request == 5:
            return self.status(uart)
        elif request == 10:
            return b"\x10"
        elif request == 0x90:
            return bytes(2)
        return None


class Cp2102(Adapter):
    """Silicon Labs' CP2102; all leave the factory with the serial number 0001."""

    vendor, product, maker, name = 0x10c4, 0xea60, "Silicon Labs", "CP2102 USB to UART Bridge Controller"
    interfaces = ((255, 0, 0, b"", ((0x81, TYPE_BULK, 64), (0x01, TYPE_BULK, 64))),)

    def __init__(self, board, serial="0001"):
        super().__init__(board, serial=serial)
        self.flow = bytes(16)
        self.characters = bytes(6)
        self.line_control = 0x800

    def control(self, kind, request, value, index, data):
        uart = self.uart
        if request == 0x03:
            self.line_control = value
            uart.set(frame=f"{value >> 8}{'NOEMS'[value >> 4 & 15]}{1 + (value & 15) // 2}")
        elif request == 0x04:
            return struct.pack("<H", self.line_control)
        elif request == 0x07:
            uart.set_lines(bool(value & 1) if value & 0x100 else None, bool(value & 2) if value & 0x200 else None)
        elif request == 0x08:
            return bytes([uart.dtr | uart.rts << 1 | (0 if uart.full else 0x10) | 0x20])
        elif request == 0x0e:
            return self.characters
        elif request == 0x10:
            return struct.pack("<IIIIBBB", 0, 0, 0, sum(len(each[2]) for each in uart.writes), 0, 0, 0)
        elif request == 0x13:
            self.flow = data.ljust(16, b"\0")[:16]
            handshake, replace = struct.unpack("<II", self.flow[:8])
            uart.rts_cts = bool(handshake & 8)
            uart.set_lines(handshake & 3 == 1, replace >> 6 & 3 != 0)
        elif request == 0x14:
            return self.flow
        elif request == 0x19:
            self.characters = data.ljust(6, b"\0")[:6]
        elif request == 0x1d:
            return struct.pack("<I", uart.rate)
        elif request == 0x1e:
            uart.set(struct.unpack("<I", data[:4])[0])
        elif request == 0xff and value == 0x370b:
            return b"\x02"
        return None


class Ch340(Adapter):
    """WCH's CH340: neither serial number nor maker."""

    vendor, product, version, name = 0x1a86, 0x7523, 0x254, "USB Serial"
    interfaces = ((255, 1, 2, b"", ((0x82, TYPE_BULK, 32), (0x02, TYPE_BULK, 32), (0x81, TYPE_INTERRUPT, 8))),)

    def control(self, kind, request, value, index, data):
        uart = self.uart
        if request == 0x5f:
            return b"\x31\x00"
        if request == 0x95:
            modem = 0 if uart.full else 1
            return bytes([~modem & 255, 0xee]) if value == 0x0706 else bytes(2)
        if request == 0x9a and value == 0x1312:
            divisor, low = 0x100 - (index >> 8), index & 0x7f
            prescaler = 12 - 3 * (low & 3) - (low >> 2 & 1)
            uart.set(round(48000000 / (divisor << prescaler)))
        elif request == 0x9a and value == 0x2518:
            parity = ("N" if not index & 8 else "OEMS"[index >> 4 & 3])
            uart.set(frame=f"{5 + (index & 3)}{parity}{1 + (index >> 2 & 1)}")
        elif request == 0xa4:
            uart.set_lines(not value & 0x20, not value & 0x40)
        return None


class Acm(Adapter):
    """A CDC-ACM device, such as the USB port of an ESP32-S3."""

    vendor, product, maker, name = 0x303a, 0x1001, "Espressif", "USB JTAG/serial debug unit"
    device_class = 2, 0, 0
    interfaces = (
        (2, 2, 1, bytes.fromhex("0524001001 0524010001 04240202 0524060001"), ((0x83, TYPE_INTERRUPT, 16),)),
        (10, 0, 0, b"", ((0x81, TYPE_BULK, 64), (0x02, TYPE_BULK, 64))))

    def __init__(self, board, serial="7C:DF:A1:00:00:01", native=False):
        super().__init__(board, serial=serial)
        self.uart.native = native
        self.coding = struct.pack("<IBBB", 9600, 0, 0, 8)

    def control(self, kind, request, value, index, data):
        uart = self.uart
        if request == 0x20:
            self.coding = data[:7]
            rate, stop, parity, bits = struct.unpack("<IBBB", self.coding)
            uart.set(rate, f"{bits}{'NOEMS'[parity]}{1 + stop // 2}")
        elif request == 0x21:
            return self.coding
        elif request == 0x22:
            uart.set_lines(bool(value & 1), bool(value & 2))
        return None


class QemuFtdi:
    """QEMU's own usb-serial, an FT232 with a socket behind it: another hand's model of the chip.  It is
    plugged in while the socket is connected, and tells nothing of rates and lines."""

    def __init__(self, board):
        self.board = board
        self.connection = None
        self.uarts = [self]
        board.uart = self

    def plug(self, guest, port):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(str(guest.usb_path(port)))
        self.board.powered()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while data := self.connection.recv(65536):
                self.board.hears(data)

    def say(self, data):
        with contextlib.suppress(OSError):
            self.connection.sendall(data)
        return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()
        self.board.close()
