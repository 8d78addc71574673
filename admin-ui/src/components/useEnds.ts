import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { forgetLoad, loadHasLeft, loadsBegunHere } from '../api/begun';
import { overviewQuery } from '../queries';
import { useMay } from '../SessionContext';
import { useUploads } from '../upload/uploads';
import { type End, endsOfLoads, endsOfUploads, isSeenOn, startsOfLoads } from './ends';

/** More at once nobody reads; the pages have them all. */
const MOST = 3;

/** The long work of this tab that ended while the person was elsewhere, the newest last. */
export function useEnds(): { ends: readonly End[]; dismiss: (key: string) => void } {
  const [path] = useLocation();
  const [ends, setEnds] = useState<readonly End[]>([]);
  const uploads = useUploads();
  const before = useRef(uploads);
  const overview = useQuery({ ...overviewQuery, enabled: useMay('VIEW') }).data;
  // Where the person is when something ends decides; that they go elsewhere later is no end.
  const here = useRef(path);
  here.current = path;

  useEffect(() => {
    const told = endsOfUploads(before.current, uploads).filter(
      (end) => !isSeenOn(here.current, end),
    );
    before.current = uploads;
    if (told.length > 0) {
      setEnds((known) => withNew(known, told));
    }
  }, [uploads]);

  useEffect(() => {
    const items = overview?.items ?? [];
    const ended = endsOfLoads(loadsBegunHere(), items);
    for (const deployment of startsOfLoads(loadsBegunHere(), items)) {
      loadHasLeft(deployment);
    }
    for (const { deployment } of ended) {
      forgetLoad(deployment);
    }
    const told = ended.filter((end) => !isSeenOn(here.current, end));
    if (told.length > 0) {
      setEnds((known) => withNew(known, told));
    }
  }, [overview]);

  // Who comes to where it is seen has seen it.
  useEffect(() => setEnds((known) => known.filter((end) => !isSeenOn(path, end))), [path]);

  return {
    ends,
    dismiss: (key) => setEnds((known) => known.filter((end) => end.key !== key)),
  };
}

function withNew(known: readonly End[], told: readonly End[]): End[] {
  const again = new Set(told.map((end) => end.key));
  return [...known.filter((end) => !again.has(end.key)), ...told].slice(-MOST);
}
