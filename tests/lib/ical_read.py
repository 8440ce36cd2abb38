# ical_read.py -- reads a calendar (RFC 5545) on standard input with Debian's python3-icalendar and prints what it
# says as JSON. Moments are worked out twice: by the rules the calendar brings along, and by those of this machine.
import json
import sys
import zoneinfo

import icalendar

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
zones = {str(z['TZID']): z.to_tz() for z in calendar.walk('VTIMEZONE')}


def moment(prop):
    wall = prop.dt.replace(tzinfo=None)
    zone = prop.params.get('TZID')
    if zone is None:
        assert prop.dt.tzinfo is not None, 'a floating time'
        here = there = prop.dt
    else:
        there = zones[zone].localize(wall)
        here = wall.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    assert there.timestamp() == here.timestamp(), f'{wall} {zone}: {there} is not {here}'
    return {'at': int(here.timestamp()), 'wall': wall.isoformat(), 'zone': zone}


def people(value):
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [{'address': str(v), **{k: str(p) for k, p in v.params.items()}} for v in values]


events = []
for e in calendar.walk('VEVENT'):
    assert not e.errors, e.errors
    for name in ('UID', 'DTSTAMP', 'SEQUENCE', 'DTSTART', 'DTEND', 'SUMMARY'):
        assert name in e, name
    events.append({
        'uid': str(e['UID']), 'sequence': int(e['SEQUENCE']), 'start': moment(e['DTSTART']), 'end': moment(e['DTEND']),
        'summary': str(e['SUMMARY']), 'description': str(e.get('DESCRIPTION', '')), 'place': str(e.get('LOCATION', '')),
        'url': str(e.get('URL', '')), 'status': str(e.get('STATUS', '')), 'class': str(e.get('CLASS', '')),
        'organizer': people(e.get('ORGANIZER')), 'attendees': people(e.get('ATTENDEE')),
    })
print(json.dumps({'method': str(calendar['METHOD']) if 'METHOD' in calendar else None, 'version': str(calendar['VERSION']),
    'product': str(calendar['PRODID']), 'name': str(calendar.get('X-WR-CALNAME', '')), 'zones': list(zones), 'events': events}))
