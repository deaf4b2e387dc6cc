# Emergency closures (M-17).

city-emergency-title = 臨時休園（災害・感染症など）
city-emergency-link = 臨時休園にする・再開する
city-emergency-lead = 市全体、区、または選んだ施設をまとめて休みにし、予約を取り消して保護者に知らせます。
city-emergency-now = いま・これからの臨時休園
city-emergency-none = 臨時休園はありません
city-emergency-none-text = 必要なときは、下で範囲と期間を選んでください。
city-emergency-area = 範囲
city-emergency-area-city = 市全体
city-emergency-area-ward = 区を選ぶ
city-emergency-area-facilities = 施設を選ぶ
city-emergency-area-whole = { $ward }のすべての施設
city-emergency-new = 臨時休園にする
city-emergency-choose = 施設を選ぶときは、ここを開く
city-emergency-check = 影響を確認する
city-emergency-confirm = 臨時休園にしますか
city-emergency-close = 休園にして予約を取り消す
city-emergency-do-not = やめる
city-emergency-places = { $count }施設が休みになります。
city-emergency-day = 休みの日：{ $day }
city-emergency-days = 期間：{ $from }から{ $to }まで
city-emergency-reason = 理由：{ $reason }（保護者に表示されます）
city-emergency-reason-was = 休みの理由：{ $reason }
city-emergency-bookings = 予約{ $count }件を取り消します。いま預かっているお子さんの利用は取り消しません。
city-emergency-interviews = 面談{ $count }件を取り消します。保護者があらためて日を選びます。
city-emergency-slots = まだ申込みのない面談の枠{ $count }件をなくします。
city-emergency-mails = { $families }世帯にメールで知らせます。1世帯に1通です。
city-emergency-mails-both = { $families }世帯にメールで知らせます。予約は1世帯に1通、面談は1件に1通です。
city-emergency-free = 料金はかからず、利用の上限にも数えません。
city-emergency-no-return = 再開しても、取り消した予約は元に戻りません。保護者が改めて予約します。
city-emergency-slots-gone = この期間の面談の枠も元に戻りません。施設があらためて枠を出します。
city-emergency-lift-mails = メールの登録がある施設に、再開することをメールで知らせます。
city-emergency-call = 電話で知らせる家庭
city-emergency-call-text = メールの登録がありません。取り消した後は、ここに出ません。控えてから進んでください。
city-emergency-lift = 再開する
city-emergency-lift-confirm = この臨時休園をやめて、再開しますか
city-emergency-long = 期間は62日までにしてください。
city-emergency-one-title = 臨時休園の内容
city-emergency-one-days = 休みの日
city-emergency-one-ahead = これから
city-emergency-one-now = 休園中
city-emergency-one-over = 終わりました
city-emergency-one-bookings = この期間に取り消した予約を見る
label-emergency-area = 休みにする範囲
label-emergency-ward = 区
label-emergency-facility = 施設
label-emergency-from = 休みの初日
label-emergency-to = 休みの最終日（1日だけのときは空欄）
label-emergency-reason = 休みの理由
hint-emergency-reason = 例：台風の接近のため。保護者に表示されます。
hint-emergency-ward = 「区を選ぶ」のとき
done-city-emergency-closed = 臨時休園にし、予約と面談を取り消しました。メールの登録がある保護者と施設に、メールで知らせます。
done-city-emergency-bookings = 臨時休園にし、予約を取り消しました。メールの登録がある保護者と施設に、メールで知らせます。
done-city-emergency-interviews = 臨時休園にし、面談を取り消しました。メールの登録がある保護者と施設に、メールで知らせます。
done-city-emergency-empty = 臨時休園にしました。取り消す予約や面談はなかったので、保護者へのメールはありません。メールの登録がある施設には、メールで知らせます。
done-city-emergency-lifted = 再開しました。取り消した予約と面談の枠は元に戻りません。メールの登録がある施設に、メールで知らせます。
emergency-closed-already = ほかの方が先に変更しました。選んだ施設は、この期間すでに臨時休園です。下の一覧で確認してください。
emergency-area-missing = 休みにする施設を選んでください。

mail-emergency-closure-subject = 【{ $city }】臨時休園のため予約を取り消しました
mail-emergency-closure-body =
    次の理由で施設が臨時に休園となるため、予約を取り消しました。

    理由: { $reason }

    { $bookings }

    料金はかかりません。利用できる日数や時間の上限にも数えません。
    休園が終わっても予約は元に戻りません。必要なときは、改めて予約してください。
    { $link }

mail-emergency-interview-subject = 【{ $city }】臨時休園のため面談を取り消しました
mail-emergency-interview-body =
    次の理由で{ $facility }が臨時に休園となるため、面談を取り消しました。

    理由: { $reason }

    取り消した日時: { $at }
    場所: { $place }

    次のページから、あらためて面談の日を選ぶか、施設からの電話を頼めます。
    { $link }

mail-emergency-facility-subject = 【{ $city }】臨時休園のお知らせ
mail-emergency-facility-body =
    市の判断により、{ $facility }を臨時休園とします。

    { $span ->
        [one] 休みの日: { $first }
       *[many] 期間: { $first }から{ $last }まで
    }
    理由: { $reason }

    予約や面談があるときは取り消し、メールの登録がある保護者に知らせます。
    { $link }

mail-emergency-lifted-subject = 【{ $city }】臨時休園をやめて再開します
mail-emergency-lifted-body =
    市の判断により、{ $facility }の臨時休園をやめて、再開します。

    { $span ->
        [one] 再開する日: { $first }
       *[many] 期間: { $first }から{ $last }まで
    }

    取り消した予約と面談は元に戻りません。この期間の面談の枠もなくなっています。
    必要なときは、面談の枠をあらためて出してください。
    { $link }
