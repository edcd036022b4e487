import { deviceStorage } from '../ui/device-storage';
import { useStoredText } from '../ui/stored-text';

/** The user id that this device remembers, empty before there is one, and how to remember another. */
export function useBuyer(): readonly [string, (userId: string) => void] {
  return useStoredText(deviceStorage, 'flashsale buyer');
}
